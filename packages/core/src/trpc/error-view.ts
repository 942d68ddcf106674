import { TRPCError } from "@trpc/server";
import { ZodError } from "zod";

import { errorView, UsherError, type ErrorView } from "../model/errors.ts";

const maxShown = 200;

/** The coded error behind anything a caller threw; `internal.error` for an unexpected error. */
export function toUsherError(error: unknown): UsherError {
  if (error instanceof UsherError) return error;
  if (error instanceof TRPCError) return fromTrpc(error);
  if (error instanceof ZodError) return invalid(error);
  return new UsherError("internal.error", undefined, error);
}

export function toErrorView(error: unknown): ErrorView {
  return errorView(toUsherError(error));
}

function fromTrpc(error: TRPCError): UsherError {
  const { cause } = error;
  if (cause instanceof UsherError) return cause;
  switch (error.code) {
    case "BAD_REQUEST":
      return badRequest(cause);
    case "PARSE_ERROR":
      return new UsherError("request.invalid", { message: "The input is not valid JSON." }, cause);
    case "PAYLOAD_TOO_LARGE":
      return new UsherError("request.too_large");
    case "NOT_FOUND":
      return new UsherError("request.invalid", { message: "There is no such procedure." });
    case "METHOD_NOT_SUPPORTED":
      return new UsherError("request.invalid", {
        message:
          "This procedure does not support this method. The Allow header names those it does.",
      });
    case "UNSUPPORTED_MEDIA_TYPE":
      return new UsherError("request.invalid", { message: "Send the body as application/json." });
    default:
      return new UsherError("internal.error", undefined, cause ?? error);
  }
}

function badRequest(cause: unknown): UsherError {
  if (cause instanceof ZodError) return invalid(cause);
  return cause instanceof SyntaxError
    ? new UsherError("request.invalid", { message: "The input is not valid JSON." }, cause)
    : new UsherError("request.invalid", undefined, cause);
}

/** Names where the input is wrong without repeating what was sent; names of unknown keys are cut. */
function invalid(error: ZodError): UsherError {
  const issues = error.issues.slice(0, 10).map((issue) => ({
    path: issue.path.join(".").slice(0, maxShown),
    message: issue.message.slice(0, maxShown),
  }));
  const [first] = issues;
  const where = first?.path ? ` at ${first.path}` : "";
  return new UsherError("request.invalid", {
    message: `The request is not valid${where}: ${first?.message ?? "unknown reason"}.`,
    issues,
  });
}
