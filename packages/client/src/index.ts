export {
  createUsherClient,
  type UsherClient,
  type UsherClientOptions,
} from "./create-usher-client.ts";
export type { RetrySettings } from "./retry.ts";
export type { AppRouter, ErrorCode, RouterInputs, RouterOutputs } from "./server-types.ts";
export { isUsherError, type UsherClientError } from "./usher-error.ts";
