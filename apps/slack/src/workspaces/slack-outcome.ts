import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRequestError } from "@slack/web-api";
import { toErrorView, type Job, type JobOutcome } from "@usher/core";

import { platformError, rateLimitMsOf } from "./platform-error.ts";
import { RateLimitDeferral } from "./slack-rate.ts";

/** Errors that a person has to fix in Slack; the job waits for that and does not use up its attempts. */
const repairable = new Set([
  "account_inactive",
  "app_access_restricted",
  "channel_is_limited_access",
  "channel_not_found",
  "ekm_access_denied",
  "enterprise_is_restricted",
  "invalid_auth",
  "is_archived",
  "missing_scope",
  "no_permission",
  "not_allowed_token_type",
  "not_authed",
  "not_in_channel",
  "org_login_required",
  "posting_to_channel_denied",
  "team_access_not_granted",
  "token_expired",
  "token_revoked",
]);

/** Slack will never take this content, so trying again does not help. Every other error is tried again. */
const final = new Set([
  "invalid_arguments",
  "invalid_attachments",
  "invalid_blocks",
  "invalid_blocks_format",
  "invalid_metadata_format",
  "invalid_metadata_schema",
  "markdown_text_conflict",
  "metadata_too_large",
  "missing_argument",
  "msg_blocks_too_long",
  "msg_too_long",
  "no_text",
  "too_many_attachments",
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
const maxCountedWaitMs = 60_000;
const maxWaitMs = 5 * 60_000;
/** From here on waiting uses up no attempts: a Slack outage must not cost people an answer. */
const countedAttempts = 8;
/** A message that could not be sent for so long is given up. */
export const giveUpAfterMs = 24 * 3_600_000;

/** Whether an admin of the workspace has to do something. */
export function isRepairable(code: string): boolean {
  return repairable.has(code) || code.startsWith("restricted_action");
}

/** Slack does not let the app make this call; waiting does not help. An expired token is renewed. */
export function isMissingPermission(error: unknown): boolean {
  const code = platformError(error);
  return code !== null && code !== "token_expired" && isRepairable(code);
}

/** What a failed call means for its job: a pause, a retry, or the end. */
export function outcomeOf(
  error: unknown,
  { attempts, ageMs = 0 }: Pick<Job, "attempts" | "ageMs">,
): JobOutcome {
  if (error instanceof RateLimitDeferral)
    return {
      kind: "retry",
      afterMs: error.afterMs,
      error: error.message,
      countsAsAttempt: false,
    };
  const limitedMs = rateLimitMsOf(error);
  if (limitedMs !== null)
    return { kind: "retry", afterMs: limitedMs, error: "ratelimited", countsAsAttempt: false };
  const code = platformError(error);
  if (code !== null && isRepairable(code))
    return { kind: "retry", afterMs: repairWaitMs, error: code, countsAsAttempt: false };
  const reason = code ?? (error instanceof Error ? error.message : "unknown error");
  if (code !== null && final.has(code)) return { kind: "dead", error: reason };
  const ofSlack = isOfSlack(error);
  if (ofSlack && attempts >= countedAttempts && ageMs >= giveUpAfterMs)
    return { kind: "dead", error: reason };
  const transient = ofSlack || toErrorView(error).code === "service.unavailable";
  const countsAsAttempt = !transient || attempts < countedAttempts;
  return { kind: "retry", afterMs: waitMs(attempts, ageMs), error: reason, countsAsAttempt };
}

function isOfSlack(error: unknown): boolean {
  return (
    error instanceof WebAPIPlatformError ||
    error instanceof WebAPIRequestError ||
    error instanceof WebAPIHTTPError
  );
}

function waitMs(attempts: number, ageMs: number): number {
  const counted = Math.min(maxCountedWaitMs, 500 * 2 ** Math.min(attempts, 10));
  return Math.min(maxWaitMs, Math.max(counted, Math.round(ageMs / 20)));
}
