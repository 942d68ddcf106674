import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from "@slack/web-api";
import { toErrorView, type JobOutcome } from "@usher/core";

import { RateLimitDeferral } from "./slack-rate.ts";

/** Errors that a person has to fix in Slack; the job waits for that and does not use up its attempts. */
const repairable = new Set([
  "account_inactive",
  "channel_not_found",
  "ekm_access_denied",
  "invalid_auth",
  "is_archived",
  "missing_scope",
  "no_permission",
  "not_authed",
  "not_in_channel",
  "org_login_required",
  "restricted_action",
  "team_access_not_granted",
  "token_expired",
  "token_revoked",
]);

/** Errors of Slack's own side, said in a 200. */
const transientCodes = new Set([
  "fatal_error",
  "internal_error",
  "request_timeout",
  "service_unavailable",
]);

/** Unreachable people; there is no one to notify. */
export const unreachable = new Set([
  "cannot_dm_bot",
  "messages_tab_disabled",
  "user_disabled",
  "user_not_found",
  "user_not_visible",
]);

const repairWaitMs = 60_000;
const maxWaitMs = 60_000;
/** From here on waiting uses up no attempts: a Slack outage must not cost people an answer. */
const countedAttempts = 8;

export function platformError(error: unknown): string | null {
  return error instanceof WebAPIPlatformError ? error.data.error : null;
}

/** What a failed call means for its job: a pause, a retry, or the end. */
export function outcomeOf(error: unknown, attempts: number): JobOutcome {
  if (error instanceof RateLimitDeferral)
    return {
      kind: "retry",
      afterMs: error.afterMs,
      error: error.message,
      countsAsAttempt: false,
    };
  if (error instanceof WebAPIRateLimitedError)
    return {
      kind: "retry",
      afterMs: error.retryAfter * 1000,
      error: "ratelimited",
      countsAsAttempt: false,
    };
  const code = platformError(error);
  if (code !== null && repairable.has(code))
    return { kind: "retry", afterMs: repairWaitMs, error: code, countsAsAttempt: false };
  const transient =
    error instanceof WebAPIRequestError ||
    error instanceof WebAPIHTTPError ||
    (code !== null && transientCodes.has(code)) ||
    toErrorView(error).code === "service.unavailable";
  const reason = code ?? (error instanceof Error ? error.message : "unknown error");
  if (code !== null && !transient) return { kind: "dead", error: reason };
  const countsAsAttempt = !transient || attempts < countedAttempts;
  return { kind: "retry", afterMs: waitMs(attempts), error: reason, countsAsAttempt };
}

function waitMs(attempts: number): number {
  return Math.min(maxWaitMs, 500 * 2 ** Math.min(attempts, 10));
}
