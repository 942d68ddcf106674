import type { Button, RichTextBlockElement } from "@slack/types";
import {
  undeliveredReason,
  type ApprovalView,
  type InvitationView,
  type UndeliveredReason,
} from "@usher/core";

import { withAccessEnd } from "../text/access-end-text.ts";
import { escapeText, manyLines, oneLine, roleLabel, shorten } from "../text/slack-text.ts";
import { resendButton, resubmitAction, undeliveredButtons } from "./approval-buttons.ts";
import { button } from "./button.ts";
import { invitationStatus } from "./invitation-status.ts";
import type { MessageContent } from "./message.ts";
import { peopleText } from "../text/people-text.ts";
import { quote, richText, section } from "./rich-text.ts";

/** What a direct message reports to an inviter or requester. */
export type Notice =
  | { about: "approval"; approval: ApprovalView; organizationName: string }
  | {
      /** A complaint and a request for a new link are events beside the state: the invitation stays as it was. */
      about: "invitation" | "complaint" | "renewal";
      invitation: InvitationView;
      organizationName: string;
      /** How many more invitations the notice is about. */
      others?: number;
    };

/** Null when there is nothing to report: the state has changed in the meantime. */
export function noticeMessage(notice: Notice): MessageContent | null {
  switch (notice.about) {
    case "approval":
      return approvalNotice(notice.approval, notice.organizationName);
    case "invitation":
      return invitationNotice(notice.invitation, notice);
    case "complaint":
      return complaintNotice(notice.invitation, notice.organizationName);
    case "renewal":
      return renewalNotice(notice.invitation, notice.organizationName);
  }
}

function approvalNotice(approval: ApprovalView, organizationName: string): MessageContent | null {
  const decider = approval.decidedBy?.name ?? "An approver";
  const people = peopleText(approval.invitations);
  const reason = manyLines(approval.denyReason ?? "");
  switch (approval.state) {
    case "approved":
      // Who approved their own request knows.
      if (approval.decidedBy?.userId === approval.requester.userId) return null;
      return message(
        approval,
        "✅",
        `${decider} approved your request to invite ${people} to ${organizationName}. ${nextText(approval)}`,
      );
    case "denied":
      return message(
        approval,
        "⛔",
        `${decider} denied your request to invite ${people} to ${organizationName}.`,
        reason,
      );
    case "expired":
      return withButtons(
        approval,
        message(
          approval,
          "⌛",
          `Your request to invite ${people} to ${organizationName} expired without a decision. You can ask again.`,
        ),
        resubmitButtons(approval),
      );
    case "withdrawn":
      return message(
        approval,
        "↩️",
        `Your request to invite ${people} to ${organizationName} was withdrawn.`,
      );
    case "requested":
      return null;
  }
}

/** What follows from an approval: people who have become members in the meantime get no email. */
function nextText({ invitations }: ApprovalView): string {
  const stages = invitations.map((invitation) => invitationStatus(invitation).stage);
  const members = stages.filter((stage) => stage === "superseded").length;
  if (members === 0) return "I'm sending the email and will let you know when they join.";
  if (members < stages.length)
    return `${members} of them ${members === 1 ? "is already a member" : "are already members"}. I'm sending the email to the others and will let you know when they join.`;
  return `${members === 1 ? "They are already a member" : "All of them are already members"}, so no email was sent.`;
}

function withButtons(
  { id, version }: { id: string; version: number },
  content: MessageContent,
  elements: Button[],
): MessageContent {
  if (elements.length === 0) return content;
  const block_id = `notice:${id}:v${version}:do`;
  return { ...content, blocks: [...content.blocks, { type: "actions", block_id, elements }] };
}

function resubmitButtons({ id, supersededBy }: ApprovalView): Button[] {
  return supersededBy === null ? [button(resubmitAction, "Ask again", { value: id })] : [];
}

function invitationNotice(
  invitation: InvitationView,
  { organizationName, others = 0 }: { organizationName: string; others?: number },
): MessageContent | null {
  const { email } = invitation;
  switch (invitation.state) {
    case "accepted":
      return message(
        invitation,
        "🎉",
        `${email} joined ${organizationName} as ${roleLabel(invitation)}${withAccessEnd(invitation)}.`,
      );
    case "declined":
      return message(
        invitation,
        "👋",
        `${email} declined your invitation to ${organizationName}.`,
        manyLines(invitation.stateReason ?? ""),
      );
    case "expired":
      return message(
        invitation,
        "⌛",
        `Your invitation for ${email} to ${organizationName} expired. Send it again to create a new link.`,
      );
    case "failed":
      return undelivered(
        invitation,
        `The email to ${email} for ${organizationName} could not be delivered. Check the address.`,
      );
    case "revoked":
      return revokedNotice(invitation, { organizationName, others });
    case "pending":
      return undeliveredNotice(invitation, organizationName);
    default:
      return null;
  }
}

/** Null where a person revoked it, whom everyone can ask. */
function revokedNotice(
  invitation: InvitationView,
  { organizationName, others }: { organizationName: string; others: number },
): MessageContent | null {
  const { email, stateReasonCode } = invitation;
  if (stateReasonCode === "member_imported")
    return message(
      invitation,
      "☑️",
      `${email} was added to ${organizationName} as a member, so your request to invite them was closed.`,
    );
  if (stateReasonCode !== "inviter_left" && stateReasonCode !== "inviter_unauthorized") return null;
  const one = others === 0;
  const people = one ? email : `${email} and ${others} more`;
  return message(
    invitation,
    "🚫",
    `Your ${one ? "invitation" : "invitations"} for ${people} to ${organizationName} ${one ? "was" : "were"} revoked, because the people who sent or approved ${one ? "it" : "them"} can no longer invite anyone in this role. Ask an admin to invite them again.`,
  );
}

/** For an invitation that is still open: its email did not arrive, or its outcome is unknown. */
function undeliveredNotice(
  invitation: InvitationView,
  organizationName: string,
): MessageContent | null {
  const { email, delivery } = invitation;
  const theEmail = `the email to ${email} for ${organizationName}`;
  if (delivery?.status === "parked")
    return message(
      invitation,
      "⚠️",
      `We don't know whether ${theEmail} was sent. If it did not arrive, send it again.`,
    );
  const reason = undeliveredReason(delivery);
  return reason === null ? null : undelivered(invitation, undeliveredTexts[reason](theEmail));
}

const undeliveredTexts: Record<UndeliveredReason, (theEmail: string) => string> = {
  bounced: (theEmail) =>
    `${capitalized(theEmail)} bounced. Check the address. You can correct it or revoke this invitation.`,
  rejected: (theEmail) =>
    `The recipient's mail server rejected ${theEmail}. The address may be right. Send it again later. If it is rejected again, ask the recipient's administrator to allow our email.`,
  bounced_before: (theEmail) =>
    `${capitalized(theEmail)} was not sent, because an earlier email to this address bounced. Check the address. If it is right, ask the operator of Usher to remove it from SendGrid's list of bounces.`,
  opted_out: (theEmail) =>
    `${capitalized(theEmail)} was not sent, because the recipient reported an earlier email as spam or unsubscribed. Ask them in another way whether they want the invitation.`,
  over_quota: (theEmail) =>
    `${capitalized(theEmail)} was not sent, because the quota of the email service is used up. Let the operator of Usher know, then send it again.`,
  looks_like_spam: (theEmail) =>
    `${capitalized(theEmail)} was not sent, because the email service took it for spam. A new invitation without a note, or with a different one, may be sent.`,
  dropped: (theEmail) =>
    `${capitalized(theEmail)} was not sent by the email service. The address may be right. Send it again. If it is not sent again, let the operator of Usher know.`,
};

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function complaintNotice({ email, ...invitation }: InvitationView, organizationName: string) {
  return message(
    invitation,
    "⚠️",
    `${email} reported the email with your invitation to ${organizationName} as spam. This address gets no more email from your organization. If it was a mistake, an admin can lift the block.`,
  );
}

/** Null once it was sent again. */
function renewalNotice(
  invitation: InvitationView,
  organizationName: string,
): MessageContent | null {
  if (invitation.state !== "expired") return null;
  const content = message(
    invitation,
    "🙋",
    `${invitation.email} asks for a new link. Their invitation to ${organizationName} has expired.`,
  );
  return withButtons(invitation, content, [resendButton(invitation)]);
}

function undelivered(invitation: InvitationView, sentence: string): MessageContent {
  const detail = oneLine(invitation.delivery?.detail ?? "");
  const content = message(invitation, "⚠️", sentence, detail);
  return withButtons(invitation, content, undeliveredButtons(invitation));
}

function message(
  subject: { id: string; version: number },
  emoji: string,
  sentence: string,
  quoted = "",
): MessageContent {
  const plain = oneLine(sentence);
  const words = shorten(quoted, 500);
  const elements: RichTextBlockElement[] = [section(`${emoji} ${plain}`)];
  if (words !== "") elements.push(quote(words));
  return {
    text: escapeText(words === "" ? plain : `${plain} “${oneLine(words)}”`),
    blocks: [richText(`notice:${subject.id}:v${subject.version}`, elements)],
  };
}
