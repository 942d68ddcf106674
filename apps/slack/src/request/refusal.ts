import type { ErrorView } from "@usher/core";

import type { Attempt } from "./as-slack-member.ts";
import { referenceOf, type Arrival, type Call } from "./call.ts";
import { faultMessage, messageFor, unsureMessage } from "../text/messages.ts";
import type { Services } from "./services.ts";

type Failed = Exclude<Attempt<unknown>, { kind: "ok" }>;

/** The one sentence for what did not work. Faults are logged under the reference the sentence names. */
export function refusalText(
  services: Services,
  call: Call,
  { attempt, email }: { attempt: Failed; email?: string | undefined },
): string {
  switch (attempt.kind) {
    case "stopped":
      return attempt.sentence;
    case "refused":
      return sentenceOrFault(services, call, { error: attempt.error, email });
    case "fault": {
      const reference = logFault(services, call, attempt.error);
      return attempt.saved === "no" ? faultMessage(reference) : unsureFaultMessage(reference);
    }
    case "unsure":
      return unsureMessage;
  }
}

export function sentenceOrFault(
  services: Services,
  call: Call,
  { error, email }: { error: ErrorView; email?: string | undefined },
): string {
  const facts = {
    command: services.config.command,
    organizationName: call.workspace.facts.organizationName,
    email,
  };
  return messageFor(error, facts) ?? faultMessage(logFault(services, call, error));
}

export function logFault(services: Services, call: Arrival, err: unknown): string {
  const reference = referenceOf(call);
  services.log.error({ err, requestId: call.requestId, reference }, "a request of Slack failed");
  return reference;
}

function unsureFaultMessage(reference: string): string {
  return `Something went wrong on our side, and I can't tell whether this was saved. Look before you try again. Reference ${reference}.`;
}
