import type { Call } from "./call.ts";
import {
  formRejectedMessage,
  formSlowMessage,
  missingPermissionMessage,
  notInstalledMessage,
} from "../text/messages.ts";
import type { Services } from "./services.ts";
import { platformError } from "../workspaces/platform-error.ts";
import { isMissingPermission } from "../workspaces/slack-outcome.ts";
import { isTokenRevoked } from "../workspaces/token-revoked.ts";

/** The sentence for a form that Slack did not open; it is logged too. */
export function formError({ log }: Services, { requestId }: Call, err: unknown): string {
  log.warn({ err, requestId }, "the form did not open");
  if (isTokenRevoked(err)) return notInstalledMessage;
  if (isMissingPermission(err)) return missingPermissionMessage;
  const code = platformError(err);
  return code === null || slow.has(code) ? formSlowMessage : formRejectedMessage;
}

/** The three seconds of the trigger are over, or Slack's own. */
const slow: ReadonlySet<string> = new Set([
  "exchanged_trigger_id",
  "expired_trigger_id",
  "fatal_error",
  "internal_error",
  "request_timeout",
  "service_unavailable",
  "trigger_exchanged",
  "trigger_expired",
  "unreadable_answer",
]);
