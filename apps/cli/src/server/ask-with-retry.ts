import { setTimeout as pause } from "node:timers/promises";

import { isUsherError } from "@usher/client";

import { detailsOf } from "./details-of.ts";
import { serverErrorOf } from "./server-error.ts";
import { duration } from "../duration.ts";

export type RetryPolicy = {
  /** How many calls may go unanswered before that is thrown. Limits do not count. */
  maxErrors: number;
  stop: AbortSignal;
  say(line: string): void;
};

const maxBackoffSeconds = 30;
/** From here on a time alone might be taken for today's. */
const hoursOfToday = 12;
/** Nothing was done, or the same request with its idempotency key finds what was done. */
const transient = ["service.unavailable", "idempotency.in_progress"] as const;

/**
 * Makes one call until it is answered, waiting out limits for as long as Usher says. Null when it was
 * stopped while waiting. Throws an error that waiting does not resolve, and one that lasts.
 */
export async function askWithRetry<T>(
  retryPolicy: RetryPolicy,
  ask: () => Promise<T>,
): Promise<T | null> {
  let errors = 0;
  while (!retryPolicy.stop.aborted) {
    try {
      return await ask();
    } catch (error) {
      const limit = limitOf(error);
      if (limit === null) errors += 1;
      const wait = limit ?? waitAfter(error, errors);
      if (wait === null || errors > retryPolicy.maxErrors) throw error;
      retryPolicy.say(`${wait.reason} ${waiting(wait.seconds)}`);
      await stoppablePause(wait.seconds, retryPolicy.stop);
    }
  }
  return null;
}

type Wait = { seconds: number; reason: string };

/** Any limit of Usher's; null for a rejection that waiting does not resolve. */
function limitOf(error: unknown): Wait | null {
  if (isUsherError(error)) {
    const { message } = error;
    const seconds = detailsOf(error)["retryAfterSeconds"];
    return typeof seconds === "number" ? { seconds: Math.max(1, seconds), reason: message } : null;
  }
  const serverError = serverErrorOf(error);
  const seconds = serverError?.transient ? serverError.retryAfterSeconds : null;
  return serverError === null || seconds === null
    ? null
    : { seconds: Math.max(1, seconds), reason: serverError.message };
}

function waitAfter(error: unknown, times: number): Wait | null {
  const known = transient.some((code) => isUsherError(error, code));
  if (!known && serverErrorOf(error)?.transient !== true) return null;
  const reason = serverErrorOf(error)?.message ?? (error instanceof Error ? error.message : "");
  return { seconds: Math.min(maxBackoffSeconds, 2 ** (times - 1)), reason };
}

function waiting(seconds: number): string {
  const until = new Date(Date.now() + seconds * 1000);
  const time = until.toLocaleString(undefined, {
    hour: "2-digit",
    minute: "2-digit",
    ...(seconds > hoursOfToday * 3600 && { weekday: "short" }),
  });
  const when = seconds < 120 ? "" : `, until ${time}`;
  return `Waiting ${duration(seconds)}${when}; Ctrl-C stops.`;
}

async function stoppablePause(seconds: number, stop: AbortSignal): Promise<void> {
  const longest = 2 ** 31 - 1;
  await pause(Math.min(longest, seconds * 1000), undefined, { signal: stop }).catch(() => {});
}
