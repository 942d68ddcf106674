import { UsherError, type InvitationView } from "@usher/core";

import { asSlackMember, type SlackMember } from "../request/as-slack-member.ts";
import { invitationStatus } from "../blocks/invitation-status.ts";
import type { AddressAction } from "../command/parse-command.ts";
import { rejectionText } from "../request/rejection-text.ts";
import type { Services } from "../request/services.ts";
import { quoteText, roleLabel, shorten, slackDate } from "../text/slack-text.ts";
import { findInvitation } from "../request/find-invitation.ts";
import type { CommandRequest } from "../request/command-request.ts";

/** `status`, `resend`, `revoke` and `cancel` with an address. */
export async function actOnAddress(
  services: Services,
  { call, claimed, reply }: CommandRequest,
  { kind, email }: { kind: AddressAction; email: string },
): Promise<void> {
  const attempt = await asSlackMember(services, { call, claimed }, (slackMember) =>
    act(slackMember, kind, email),
  );
  if (attempt.kind === "ok") return reply.say(attempt.value);
  await reply.say(rejectionText(services, call, { attempt, email }));
  if (attempt.kind !== "unsure") return;
  const settled = await attempt.settled;
  await reply.say(
    settled.kind === "ok"
      ? settled.value
      : rejectionText(services, call, { attempt: settled, email }),
  );
}

async function act(slackMember: SlackMember, kind: AddressAction, email: string): Promise<string> {
  const invitation = await findInvitation(slackMember, email);
  if (invitation === null) throw new UsherError("invite.not_found");
  const { id } = invitation;
  const who = quoteText(shorten(invitation.email, 254));
  switch (kind) {
    case "status":
      return statusMessage(invitation, who);
    case "resend":
      await slackMember.caller.invitation.resend({ id });
      return `Sent ${who} a new link. Older links no longer work.`;
    case "revoke":
    case "cancel":
      await slackMember.caller.invitation.revoke({ id });
      return invitation.state === "requested"
        ? `Withdrew the request for ${who}. No one was invited.`
        : `Revoked the invitation for ${who}. The link no longer works.`;
  }
}

function statusMessage(invitation: InvitationView, who: string): string {
  const { emoji, words } = invitationStatus(invitation);
  const by =
    invitation.inviter.name === null
      ? ""
      : ` by ${quoteText(shorten(invitation.inviter.name, 100))}`;
  const until =
    invitation.state === "pending" && invitation.expiresAt !== null
      ? ` The link works until ${slackDate(invitation.expiresAt)}.`
      : "";
  const since = slackDate(invitation.stateChangedAt);
  return `${emoji} ${who} as ${quoteText(roleLabel(invitation))}, invited${by}: ${quoteText(words)} since ${since}.${until}`;
}
