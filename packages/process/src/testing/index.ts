export { secretSamples, type SecretSample } from "./secret-samples.ts";
