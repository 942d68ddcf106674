import { isId, type ErrorView, type RouterOutputs } from "@usher/core";

import { asSlackMember } from "../request/as-slack-member.ts";
import { fixAddressField, fixAddressModal } from "../blocks/fix-address-modal.ts";
import { readAddress } from "../command/read-people.ts";
import type { Call } from "../request/call.ts";
import { messageFor } from "../text/messages.ts";
import { rejectionText } from "../request/rejection-text.ts";
import { errorUnder, formSubmission } from "../request/form-submission.ts";
import { restoredForm } from "../request/restored-form.ts";
import type { Services } from "../request/services.ts";
import { questionText } from "../text/question-text.ts";
import { addressText } from "../text/slack-text.ts";
import {
  onSubjectClick,
  type ButtonListener,
  type ClickedButton,
} from "../request/button-click.ts";
import { openLoaded } from "../request/open-form.ts";
import { typedIn } from "../request/submitted-view.ts";

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
      const [id = "", confirmed] = view.private_metadata.split(" ");
      const email = readAddress(typedIn(view, fixAddressField));
      const onWarning: "send" | "reject" = email === confirmed ? "send" : "reject";
      return isId(id) ? { id, email, onWarning } : null;
    },
    attempt: ({ call, claimed }, values) =>
      asSlackMember(services, { call, claimed }, ({ caller }) =>
        caller.invitation.correctAddress(values),
      ),
    succeed: ({ reply }, corrected) => reply.show("Fixed", [correctedMessage(corrected)]),
    async reject({ call, view }, { error, userId }, { id, email }) {
      if (error.code === "invite.suspicious_address") {
        const asked = restoredForm(view, [suspiciousText(error, email)]);
        return { view: { ...asked, private_metadata: `${id} ${email}` } };
      }
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

/** The same address sent again is confirmed. */
function suspiciousText({ details }: ErrorView, email: string): string {
  const code = String(details?.["warning"]);
  const suggested = typeof details?.["suggestion"] === "string" ? [details["suggestion"]] : [];
  return `${questionText({ code, typed: [email], suggested })} Correct it, or choose Send again to use it as it is.`;
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
  const who = addressText(invitation.email);
  return approvalRequestId === null
    ? `Sent the invitation to ${who}. The old link no longer works.`
    : `${who} needs approval. The approvers have a new request. The old link no longer works.`;
}
