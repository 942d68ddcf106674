import type { ApprovalView, InvitationView } from "@usher/core";

import { escapeText, plainDate, roleWords, shorten } from "../slack-text.ts";
import { invitationStatus, type InvitationStatus } from "./invitation-status.ts";

export type ApprovalMessageModel = {
  approval: ApprovalView;
  organizationName: string;
  /** The workspace the message is in: only its own people can be mentioned there. */
  teamId: string;
};

export type ApprovalHeading = { emoji: string; title: string; text: string };

type Facts = { approval: ApprovalView; target: string; who: string };

/** The word and the emoji of the state, and the sentence that stands for the whole message. */
export function approvalHeading(model: ApprovalMessageModel): ApprovalHeading {
  const { approval, organizationName } = model;
  const facts = {
    approval,
    target: `${peopleText(approval.invitations)} to ${name(organizationName)}${roleText(approval.invitations)}`,
    who: name(requesterName(approval)),
  };
  switch (approval.state) {
    case "requested":
      return requestedHeading(facts);
    case "approved":
      return approvedHeading(facts, organizationName);
    case "denied":
      return deniedHeading(facts);
    case "withdrawn":
      return {
        emoji: "↩️",
        title: "Withdrawn",
        text: `The request for inviting ${facts.target} was withdrawn.`,
      };
    case "expired":
      return {
        emoji: "⌛",
        title: "Expired",
        text: `The request for inviting ${facts.target} expired; nobody decided in time.`,
      };
  }
}

function requestedHeading({ approval, target, who }: Facts): ApprovalHeading {
  const count = `${approval.approvals} of ${approval.quorum}`;
  if (approval.approvals > 0)
    return {
      emoji: "⏳",
      title: `Approval needed (${count})`,
      text: `${count} approvals for inviting ${target}. Asked for by ${who}.`,
    };
  return {
    emoji: "⏳",
    title: "Approval needed",
    text: `${who} asks to invite ${target}. Approval needed by ${plainDate(approval.expiresAt)}.`,
  };
}

function deniedHeading({ approval, target }: Facts): ApprovalHeading {
  const reason = escapeText(shorten(approval.denyReason ?? "", 300));
  const decider = name(approval.decidedBy?.name ?? "An approver");
  return {
    emoji: "⛔",
    title: "Denied",
    text: `${decider} denied inviting ${target}${reason === "" ? "." : `: ${reason}`}`,
  };
}

function approvedHeading({ approval, target }: Facts, organizationName: string): ApprovalHeading {
  const decider = name(approval.decidedBy?.name ?? "An approver");
  const people = peopleText(approval.invitations);
  switch (overallStage(approval.invitations)) {
    case "undelivered":
      return {
        emoji: "⚠️",
        title: "Approved – e-mail not delivered",
        text: undeliveredText(approval.invitations),
      };
    case "waiting":
    case "sending":
      return {
        emoji: "📤",
        title: "Approved – sending",
        text: `${decider} approved inviting ${target}; sending the e-mail.`,
      };
    case "sent":
      return {
        emoji: "✉️",
        title: "Invited",
        text: `${decider} approved inviting ${target}; e-mail sent.`,
      };
    case "joined":
      return { emoji: "🎉", title: "Joined", text: `${people} joined ${name(organizationName)}.` };
    case "closed":
      return {
        emoji: "🚫",
        title: "Closed",
        text: `${decider} approved inviting ${target}; it is closed now.`,
      };
  }
}

function undeliveredText(invitations: readonly InvitationView[]): string {
  const people = peopleText(invitations);
  return invitations.length === 1
    ? `Approved, but the e-mail to ${people} could not be delivered.`
    : `Approved, but not every e-mail to ${people} could be delivered.`;
}

/** What needs attention first, then what still moves, then how it ended. */
function overallStage(invitations: readonly InvitationView[]): InvitationStatus["stage"] {
  const stages = new Set(invitations.map((invitation) => invitationStatus(invitation).stage));
  const order = ["undelivered", "waiting", "sending", "sent", "joined"] as const;
  return order.find((stage) => stages.has(stage)) ?? "closed";
}

export function requesterName(approval: ApprovalView): string {
  const { kind, name: known } = approval.requester;
  if (known !== null && known.trim() !== "") return known;
  if (kind === "org_key") return "An API key";
  return kind === "system" ? "Usher" : "Someone";
}

function name(text: string): string {
  return escapeText(shorten(text, 100));
}

function peopleText(invitations: readonly InvitationView[]): string {
  const [first, second] = invitations;
  if (first === undefined) return "nobody";
  if (second === undefined) return escapeText(first.email);
  return `${invitations.length} people (${escapeText(first.email)} and ${invitations.length - 1} more)`;
}

function roleText(invitations: readonly InvitationView[]): string {
  const offered = new Set(invitations.map((invitation) => roleWords(invitation.roles)));
  const [only] = offered;
  return only !== undefined && offered.size === 1 ? ` as ${escapeText(only)}` : "";
}
