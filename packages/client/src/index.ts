export { createUsherClient, type UsherClientOptions } from "./create-usher-client.ts";
export type { RoleSlug, UsherClient } from "./usher-client.ts";
export type { ErrorDetailsByCode, ErrorDetailsOf } from "./error-details.ts";
export type { RetrySettings } from "./retry.ts";
export type { UsherEvent } from "./usher-event.ts";
export type { AppRouter, ErrorCode, RouterInputs, RouterOutputs } from "./server-types.ts";
export { isUsherError, type UsherClientError } from "./usher-error.ts";
