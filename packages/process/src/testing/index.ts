export { secretSamples, type SecretSample } from "./secret-samples.ts";
export { selfSigned } from "./self-signed.ts";
