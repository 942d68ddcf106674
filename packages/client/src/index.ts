export {
  createUsherClient,
  type UsherClient,
  type UsherClientOptions,
} from "./create-usher-client.ts";
export { isUsherError, type UsherClientError } from "./usher-error.ts";
export type { AppRouter, ErrorCode, RouterInputs, RouterOutputs } from "@usher/core";
