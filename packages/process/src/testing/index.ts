export { secretSamples, type SecretSample } from "./secret-samples.ts";
export { startConnectProxy, type ConnectProxy } from "./start-connect-proxy.ts";
export { selfSigned } from "./self-signed.ts";
