import type { Call } from "./call.ts";
import { formSlowMessage, notInstalledMessage } from "../text/messages.ts";
import type { Services } from "./services.ts";
import { isTokenRevoked } from "../workspaces/token-revoked.ts";

/** The sentence for a form that Slack did not open; it is logged too. */
export function formError({ log }: Services, { requestId }: Call, err: unknown): string {
  log.warn({ err, requestId }, "the form did not open");
  return isTokenRevoked(err) ? notInstalledMessage : formSlowMessage;
}
