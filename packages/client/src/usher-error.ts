import { TRPCClientError } from "@trpc/client";
import type { ErrorDetailsOf } from "./error-details.ts";
import type { AppRouter, ErrorCode } from "./server-types.ts";

/** A rejection by the server: `error.data.appCode`, `error.data.details`, `error.message`. */
export type UsherClientError<Code extends ErrorCode = ErrorCode> = TRPCClientError<AppRouter> & {
  data: NonNullable<TRPCClientError<AppRouter>["data"]> & DataOf<Code>;
};

/** One member for each code, so that comparing `appCode` tells the type of `details`. */
type DataOf<Code extends ErrorCode> = Code extends ErrorCode
  ? { appCode: Code; details?: ErrorDetailsOf<Code> }
  : never;

/** Whether the server rejected the call, with this code if one is given. False for a network error. */
export function isUsherError<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  code?: Code,
): error is UsherClientError<Code> {
  if (!(error instanceof TRPCClientError)) return false;
  const data: unknown = error.data;
  if (typeof data !== "object" || data === null || !("appCode" in data)) return false;
  return code === undefined || data.appCode === code;
}
