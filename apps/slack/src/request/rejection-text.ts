import { toErrorView, type ErrorView } from "@usher/core";

import type { Attempt, StopReason } from "./as-slack-member.ts";
import { referenceOf, type Arrival, type Call } from "./call.ts";
import {
  accountRejectedMessage,
  messageFor,
  notConnectedMessage,
  nothingSavedMessage,
  notInstalledMessage,
  outsiderMessage,
  slackSlowMessage,
  unexpectedErrorMessage,
  unsureMessage,
} from "../text/messages.ts";
import type { Services } from "./services.ts";

type Failed = Exclude<Attempt<unknown>, { kind: "ok" }>;

/** The one sentence for what did not work. Errors are logged under the reference in the sentence. */
export function rejectionText(
  services: Services,
  call: Call,
  { attempt, email }: { attempt: Failed; email?: string | undefined },
): string {
  switch (attempt.kind) {
    case "stopped":
      return stopText(services, call, attempt.reason);
    case "rejected":
      return messageOrError(services, call, { error: attempt.error, email });
    case "error": {
      const reference = logError(services, call, attempt.error);
      return attempt.saved === "no"
        ? unexpectedErrorMessage(reference)
        : unsureErrorMessage(reference);
    }
    case "unsure":
      return unsureMessage;
  }
}

function stopText({ config }: Services, { workspace }: Call, reason: StopReason): string {
  const { organizationName } = workspace.facts;
  switch (reason) {
    case "outsider":
      return outsiderMessage(organizationName);
    case "account":
      return accountRejectedMessage(organizationName);
    case "not_installed":
      return notInstalledMessage;
    case "slack_slow":
      return slackSlowMessage;
    case "not_connected":
      return notConnectedMessage({ organizationName, command: config.command });
    case "database_slow":
      return nothingSavedMessage;
  }
}

export function messageOrError(
  services: Services,
  call: Call,
  { error, email }: { error: ErrorView; email?: string | undefined },
): string {
  call.facts.code ??= error.code;
  const facts = {
    command: services.config.command,
    organizationName: call.workspace.facts.organizationName,
    email,
  };
  return messageFor(error, facts) ?? unexpectedErrorMessage(logError(services, call, error));
}

export function logError(services: Services, call: Arrival, err: unknown): string {
  const reference = referenceOf(call);
  call.facts.code ??= toErrorView(err).code;
  services.log.error({ err, requestId: call.requestId, reference }, "a request of Slack failed");
  return reference;
}

function unsureErrorMessage(reference: string): string {
  return `Something went wrong on our side, and I don't know whether this was saved. Check before you try again. Reference ${reference}.`;
}
