import type { ErrorView, RouterOutputs } from "@usher/core";

import { asSlackMember } from "../request/as-slack-member.ts";
import { fixAddressField, fixAddressModal } from "../blocks/fix-address-modal.ts";
import { readAddress } from "../command/read-people.ts";
import type { Call } from "../request/call.ts";
import { messageFor } from "../text/messages.ts";
import { rejectionText } from "../request/rejection-text.ts";
import { errorUnder, formSubmission } from "../request/form-submission.ts";
import type { Services } from "../request/services.ts";
import { quoteText, shorten } from "../text/slack-text.ts";
import {
  onSubjectClick,
  type ButtonListener,
  type ClickedButton,
} from "../request/button-click.ts";
import { openLoaded } from "../request/open-form.ts";
import { subjectOf, typedIn } from "../request/submitted-view.ts";

type Corrected = RouterOutputs["invitation"]["correctAddress"];

/** Fix address…, beside an email that did not arrive. */
export function fixAddressButton(services: Services): ButtonListener {
  return onSubjectClick(services, (clicked) => openFix(services, clicked, clicked.click.subjectId));
}

export async function openFix(
  services: Services,
  clicked: ClickedButton,
  id: string,
): Promise<void> {
  await openLoaded(services, clicked, {
    title: "Fix address",
    load: async ({ caller }) => fixAddressModal(await caller.invitation.get({ id })),
  });
}

/** An error in the address is shown under its input, so that it can be corrected there. */
export function fixAddressSubmission(services: Services) {
  return formSubmission(services, {
    fields: () => [fixAddressField],
    read(view) {
      const id = subjectOf(view);
      return id === null ? null : { id, email: readAddress(typedIn(view, fixAddressField)) };
    },
    attempt: ({ call, claimed }, values) =>
      asSlackMember(services, { call, claimed }, ({ caller }) =>
        caller.invitation.correctAddress(values),
      ),
    succeed: ({ reply }, corrected) => reply.show("Fixed", [correctedMessage(corrected)]),
    async reject({ call }, { error, userId }, { email }) {
      if (!aboutTheAddress.has(error.code)) {
        const attempt = { kind: "rejected", error, userId } as const;
        return { sentence: rejectionText(services, call, { attempt, email }) };
      }
      const sentence = addressError(services, call, { error, email });
      return errorUnder(fixAddressField, sentence);
    },
    errorField: () => fixAddressField,
  });
}

const aboutTheAddress: ReadonlySet<ErrorView["code"]> = new Set([
  "request.invalid",
  "invite.already_member",
  "invite.member_suspended",
  "invite.already_pending",
  "invite.awaiting_approval",
  "invite.domain_not_allowed",
  "invite.invalid_email",
  "invite.self_invite",
  "invite.suppressed",
]);

function addressError(
  { config }: Services,
  { workspace }: Call,
  { error, email }: { error: ErrorView; email: string },
): string {
  const sameAddress = "Enter a different address from the one that didn't work.";
  if (error.code === "request.invalid") return sameAddress;
  const { organizationName } = workspace.facts;
  return messageFor(error, { command: config.command, organizationName, email }) ?? sameAddress;
}

function correctedMessage({ invitation, approvalRequestId }: Corrected): string {
  const who = quoteText(shorten(invitation.email, 254));
  return approvalRequestId === null
    ? `Sent the invitation to ${who}. The old link no longer works.`
    : `${who} needs approval. The approvers have a new request. The old link no longer works.`;
}
