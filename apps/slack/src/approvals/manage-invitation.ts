import { asSlackMember, type Attempt } from "../request/as-slack-member.ts";
import { parseManageValue } from "../blocks/approval-buttons.ts";
import { revokeModal, revokeReason } from "../blocks/revoke-modal.ts";
import { formSubmission } from "../request/form-submission.ts";
import { rejectionText } from "../request/rejection-text.ts";
import type { Services } from "../request/services.ts";
import { outdatedButtonMessage } from "../text/messages.ts";
import { addressText } from "../text/slack-text.ts";
import {
  onSubjectClick,
  type ButtonListener,
  type ClickedButton,
  type MenuListener,
} from "../request/button-click.ts";
import { openFix } from "./fix-address.ts";
import { openLoaded } from "../request/open-form.ts";
import { subjectOf, textOf } from "../request/submitted-view.ts";

/** The menu beside an invitation. Its effect shows in the message; a new link is confirmed in a reply. */
export function manageMenuChoice(services: Services): MenuListener {
  return onSubjectClick(services, (clicked) => {
    const chosen = parseManageValue(clicked.click.subjectId);
    switch (chosen?.selection) {
      case undefined:
        return clicked.reply.say(outdatedButtonMessage(services.config.command));
      case "resend":
        return resend(services, clicked, chosen.id);
      case "fix":
        return openFix(services, clicked, chosen.id);
      case "revoke":
        return openLoaded(services, clicked, {
          title: "Revoke invitation",
          load: async ({ caller }) => revokeModal(await caller.invitation.get({ id: chosen.id })),
        });
    }
  });
}

/** Beside an email that may arrive when it is sent again. */
export function resendButton(services: Services): ButtonListener {
  return onSubjectClick(services, (clicked) => resend(services, clicked, clicked.click.subjectId));
}

/** Revoke beside an undelivered one: its dialog has asked already. */
export function revokeButton(services: Services): ButtonListener {
  return onSubjectClick(services, async (clicked) => {
    const { call, click } = clicked;
    const attempt = await asSlackMember(services, { call, claimed: click.claimed }, ({ caller }) =>
      caller.invitation.revoke({ id: click.subjectId }),
    );
    await sayRejection(services, clicked, attempt);
  });
}

export function revokeSubmission(services: Services) {
  return formSubmission(services, {
    fields: () => [revokeReason],
    read(view) {
      const id = subjectOf(view);
      return id === null ? null : { id, reason: textOf(view, revokeReason) };
    },
    attempt: ({ call, claimed }, { id, reason }) =>
      asSlackMember(services, { call, claimed }, ({ caller }) =>
        caller.invitation.revoke({ id, ...(reason === null ? {} : { reason }) }),
      ),
    succeed: ({ call, reply }) =>
      call.acked ? reply.show("Revoked", ["The link no longer works."]) : reply.close(),
    errorField: () => revokeReason,
  });
}

async function resend(services: Services, clicked: ClickedButton, id: string): Promise<void> {
  const { call, click, reply } = clicked;
  const attempt = await asSlackMember(services, { call, claimed: click.claimed }, ({ caller }) =>
    caller.invitation.resend({ id, idempotencyKey: click.idempotencyKey }),
  );
  const said = await sayRejection(services, clicked, attempt);
  if (said.kind !== "ok") return;
  const who = addressText(said.value.email);
  await reply.say(`Sent ${who} a new link. Older links no longer work.`);
}

/** Reports what did not work, now or when it is known. Success is left to the caller. */
async function sayRejection<T>(
  services: Services,
  { call, reply }: ClickedButton,
  attempt: Attempt<T>,
): Promise<Attempt<T>> {
  await reply.done();
  if (attempt.kind === "ok") return attempt;
  await reply.say(rejectionText(services, call, { attempt }));
  if (attempt.kind !== "unsure") return attempt;
  const settled = await attempt.settled;
  if (settled.kind !== "ok") await reply.say(rejectionText(services, call, { attempt: settled }));
  return settled;
}
