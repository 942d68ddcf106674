import { retryLink, type Operation, type TRPCClientError, type TRPCLink } from "@trpc/client";

import { AnswerError, retryAfterOf } from "./answer-error.ts";
import type { AppRouter } from "./server-types.ts";

export type RetrySettings = {
  /** How often a call that failed is made again; 3 unless set, 0 for never. */
  attempts?: number;
  /** A `Retry-After` beyond this is an error at once; 30 seconds unless set. */
  maxWaitMs?: number;
};

type Failure = { status: number | null; retryAfterSeconds: number | null };

const firstBackoffMs = 250;
const maxBackoffMs = 5_000;
const transientStatuses = new Set([429, 502, 503, 504]);
const networkErrors = new Set(["TypeError", "TimeoutError", "SyntaxError"]);

/**
 * Makes queries again, and mutations that carry an `idempotencyKey`, after transient errors. A mutation
 * without a key may have happened, so it is never made twice.
 */
export function retrying({ attempts = 3, maxWaitMs = 30_000 }: RetrySettings): TRPCLink<AppRouter> {
  // The library asks for the delay right after the decision to retry, before anything else runs.
  let delayMs = 0;
  return retryLink<AppRouter>({
    retry(failed) {
      const wait = mayRepeat(failed.op) ? waitOf(failed.error, failed.attempts) : null;
      if (wait === null || wait > maxWaitMs || outOfAttempts(failed, attempts)) return false;
      delayMs = wait;
      return true;
    },
    retryDelayMs: () => delayMs,
  });
}

/** A subscription is long-lived: rejections of hours ago do not count. */
function outOfAttempts(
  { op, attempts }: { op: Operation; attempts: number },
  allowed: number,
): boolean {
  return op.type === "subscription" ? allowed === 0 : attempts > allowed;
}

function mayRepeat({ type, input, signal }: Operation): boolean {
  if (signal?.aborted) return false;
  if (type !== "mutation") return true;
  return typeof input === "object" && input !== null && "idempotencyKey" in input
    ? typeof input.idempotencyKey === "string"
    : false;
}

/** Milliseconds to wait before the next attempt; null when another one would fail the same way. */
function waitOf(error: TRPCClientError<AppRouter>, attempts: number): number | null {
  if (!passes(error)) return null;
  const { status, retryAfterSeconds } = errorOf(error);
  // A limit that does not say when it ends does not end by waiting.
  if (status === 429 && retryAfterSeconds === null) return null;
  const backoff = Math.min(maxBackoffMs, firstBackoffMs * 2 ** (attempts - 1));
  return Math.max((retryAfterSeconds ?? 0) * 1000, backoff * (0.5 + Math.random() / 2));
}

function passes(error: TRPCClientError<AppRouter>): boolean {
  const { status } = errorOf(error);
  if (status !== null) return transientStatuses.has(status) || isStillRunning(error);
  return error.cause instanceof Error && networkErrors.has(error.cause.name);
}

/** The first attempt got no answer and is still running. */
function isStillRunning(error: TRPCClientError<AppRouter>): boolean {
  return error.data?.appCode === "idempotency.in_progress";
}

function errorOf(error: TRPCClientError<AppRouter>): Failure {
  const { cause, data, meta } = error;
  if (cause instanceof AnswerError)
    return { status: cause.status, retryAfterSeconds: cause.retryAfterSeconds };
  if (!data) return { status: null, retryAfterSeconds: null };
  const seconds = data.details?.["retryAfterSeconds"];
  const response = meta?.["response"];
  return {
    status: data.httpStatus,
    retryAfterSeconds:
      typeof seconds === "number"
        ? seconds
        : response instanceof Response
          ? retryAfterOf(response.headers)
          : null,
  };
}
