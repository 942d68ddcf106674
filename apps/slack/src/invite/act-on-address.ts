import { parseEmailAddress, UsherError, type InvitationView } from "@usher/core";

import { asSlackMember, type SlackMember } from "../request/as-slack-member.ts";
import { invitationStatus } from "../blocks/invitation-status.ts";
import type { AddressAction } from "../command/parse-command.ts";
import { rejectionText } from "../request/rejection-text.ts";
import type { Services } from "../request/services.ts";
import { remindedMessage } from "../text/messages.ts";
import {
  addressText,
  quoteName,
  quoteText,
  roleLabel,
  shorten,
  slackDate,
} from "../text/slack-text.ts";
import { suppressionText } from "../text/suppression-text.ts";
import { findInvitation } from "../request/find-invitation.ts";
import type { CommandRequest } from "../request/command-request.ts";

/** What is done to one address by its command. */
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
  if (kind === "unblock") return unblock(slackMember, email);
  const invitation = await findInvitation(slackMember, email);
  if (invitation === null) throw new UsherError("invite.not_found");
  const { id } = invitation;
  const who = addressText(invitation.email);
  switch (kind) {
    case "status":
      return statusMessage(invitation, who);
    case "resend":
      await slackMember.caller.invitation.resend({ id });
      return `Sent ${who} a new link. Older links no longer work.`;
    case "remind":
      if (invitation.state !== "requested" || invitation.approvalRequestId === null)
        return `The invitation for ${who} isn't waiting for approval, so no one was reminded.`;
      await slackMember.caller.approval.remind({ id: invitation.approvalRequestId });
      return remindedMessage;
    case "revoke":
    case "cancel":
      await slackMember.caller.invitation.revoke({ id });
      return invitation.state === "requested"
        ? `Withdrew the request for ${who}. No one was invited.`
        : `Revoked the invitation for ${who}. The link no longer works.`;
  }
}

/** Only for people who may manage suppressions. The reply says why the address was blocked. */
async function unblock(
  { caller, store, organizationId, organizationName }: SlackMember,
  typed: string,
): Promise<string> {
  const parsed = parseEmailAddress(typed);
  if (!parsed.ok) throw new UsherError("invite.invalid_email", { reason: parsed.reason });
  const { email, key } = parsed.address;
  const [suppression] = await store.read.suppressions.among(organizationId, [key]);
  if (suppression === undefined) throw new UsherError("suppression.not_found");
  await caller.suppression.remove({ id: suppression.id });
  const { reason, createdAt: since } = suppression;
  return `${addressText(email)} can be emailed by ${quoteName(organizationName)} again. It was blocked${suppressionText({ reason, since })}`;
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
