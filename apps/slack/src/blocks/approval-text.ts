import type { ApprovalView, InvitationView } from "@usher/core";

import { withAccessEnd } from "../text/access-end-text.ts";
import { escapeText, roleLabel, shorten } from "../text/slack-text.ts";
import { approvalStage, type ApprovalStage } from "./approval-stage.ts";
import { invitationStatus } from "./invitation-status.ts";

export type ApprovalMessageModel = {
  approval: ApprovalView;
  organizationName: string;
  /** The workspace the message is in: only its own people can be mentioned there. */
  teamId: string;
  /** People of the workspace whom the policy wants to be notified. */
  asked?: readonly string[];
  /** Who can still decide, where they are too few for the approvals that are missing. */
  shortage?: readonly string[] | null;
  /** Who revoked an invitation, by its id, where a person did. */
  revokedBy?: ReadonlyMap<string, string>;
  /** Addresses outside the domains that the organization trusts. */
  outsiders?: readonly string[];
  /** The policy lists who may approve; otherwise their role decides. */
  approversListed?: boolean;
};

/** Who can decide, after "from". */
export function approverText({ approval, approversListed }: ApprovalMessageModel): string {
  if (approversListed === true) return "a listed approver";
  return approval.requiredRole === "owner" ? "an owner" : "an admin or owner";
}

export type ApprovalHeading = { emoji: string; title: string; text: string };

type Facts = {
  approval: ApprovalView;
  /** "jane@acme.com", "3 people (a@x.io and 2 more)" */
  people: string;
  organization: string;
  requester: string;
  decider: string;
};

/** The state's title and emoji, and the sentence that summarizes the message. */
export function approvalHeading(model: ApprovalMessageModel): ApprovalHeading {
  const { approval } = model;
  const facts: Facts = {
    approval,
    people: peopleText(approval.invitations),
    organization: name(model.organizationName),
    requester: name(requesterName(approval)),
    decider: name(deciderName(approval)),
  };
  const { emoji, title, text } = headings[approvalStage(approval)];
  return { emoji, title: title(facts), text: text(facts) };
}

type Heading = { emoji: string; title: (facts: Facts) => string; text: (facts: Facts) => string };

const headings: Record<ApprovalStage, Heading> = {
  pending: {
    emoji: "⏳",
    title: () => "Invitation request",
    text: ({ approval, people, organization, requester }) =>
      `${requester} wants to invite ${people} to ${organization}${roleText(approval.invitations)}. Approval needed by ${plainDay(approval.expiresAt)}.`,
  },
  partly: {
    emoji: "⏳",
    title: ({ approval }) => `Invitation request (${count(approval)})`,
    text: ({ approval, people }) => `${count(approval)} approvals for ${people}.`,
  },
  sending: {
    emoji: "📤",
    title: () => "Approved – sending",
    text: ({ decider, people, approval }) =>
      `${decider} approved ${people}; sending the ${emails(approval)}.`,
  },
  sent: {
    emoji: "✉️",
    title: ({ approval }) => `Invited${joinedCount(approval)}`,
    text: ({ decider, people, approval }) =>
      `${decider} approved ${people}; ${emails(approval)} ${isDelivered(approval) ? "delivered" : "sent"}.`,
  },
  undelivered: {
    emoji: "⚠️",
    title: () => "Email could not be delivered",
    text: ({ approval, people }) =>
      approval.invitations.length === 1
        ? `Approved, but the email to ${people} could not be delivered.`
        : `Approved, but not every email to ${people} could be delivered.`,
  },
  joined: {
    emoji: "🎉",
    title: () => "Joined",
    text: ({ people, organization }) => `${people} joined ${organization}.`,
  },
  superseded: {
    emoji: "☑️",
    title: () => "No longer needed",
    text: ({ approval, people, organization }) =>
      `${people} ${approval.invitations.length === 1 ? "is already a member" : "are already members"} of ${organization}; no email was sent.`,
  },
  corrected: {
    emoji: "✏️",
    title: () => "Address corrected",
    text: ({ people, organization }) =>
      `The address ${people} was wrong. The invitation to ${organization} was sent to a corrected address.`,
  },
  revoked: {
    emoji: "🚫",
    title: () => "Revoked",
    text: ({ people, organization }) =>
      `The invitation for ${people} to ${organization} was revoked.`,
  },
  declined: {
    emoji: "👋",
    title: () => "Declined",
    text: ({ people, organization }) => `${people} declined the invitation to ${organization}.`,
  },
  lapsed: {
    emoji: "⌛",
    title: () => "Invitation expired",
    text: ({ people, organization }) =>
      `The invitation for ${people} to ${organization} expired before it was accepted.`,
  },
  closed: {
    emoji: "🚫",
    title: ({ approval }) => `Closed${joinedCount(approval)}`,
    text: ({ approval, people, organization }) =>
      `The invitations for ${people} to ${organization} are closed${joinedCount(approval)}.`,
  },
  denied: {
    emoji: "⛔",
    title: () => "Denied",
    text: ({ decider, people, approval }) => {
      const reason = escapeText(shorten(approval.denyReason ?? "", 300));
      return `${decider} denied the invitation for ${people}${reason === "" ? "." : `: ${reason}`}`;
    },
  },
  withdrawn: {
    emoji: "↩️",
    title: () => "Withdrawn",
    text: ({ requester, people }) =>
      `${requester} withdrew the invitation request for ${people}; no one was invited.`,
  },
  expired: {
    emoji: "⌛",
    title: () => "Expired",
    text: ({ people }) =>
      `The invitation request for ${people} expired without a decision; no one was invited.`,
  },
};

function count({ approvals, quorum }: ApprovalView): string {
  return `${approvals} of ${quorum}`;
}

function emails({ invitations }: ApprovalView): string {
  return invitations.length === 1 ? "email" : "emails";
}

function joinedCount({ invitations }: ApprovalView): string {
  const joined = invitations.filter(({ state }) => state === "accepted").length;
  return joined === 0 ? "" : ` (${joined} of ${invitations.length} joined)`;
}

function isDelivered({ invitations }: ApprovalView): boolean {
  return invitations
    .filter((invitation) => invitationStatus(invitation).stage === "sent")
    .every(({ delivery }) => delivery?.status === "delivered");
}

export function requesterName(approval: ApprovalView): string {
  const { kind, name: known } = approval.requester;
  if (known !== null && known.trim() !== "") return known;
  if (kind === "org_key") return "An API key";
  return kind === "system" ? "Usher" : "Someone";
}

function deciderName(approval: ApprovalView): string {
  const known = approval.decidedBy?.name ?? "";
  return known.trim() === "" ? "An approver" : known;
}

function name(text: string): string {
  return escapeText(shorten(text, 100)) || "Someone";
}

function peopleText(invitations: readonly InvitationView[]): string {
  const [first, second] = invitations;
  if (first === undefined) return "no one";
  if (second === undefined) return escapeText(first.email);
  return `${invitations.length} people (${escapeText(first.email)} and ${invitations.length - 1} more)`;
}

function roleText(invitations: readonly InvitationView[]): string {
  const offered = new Set(
    invitations.map((invitation) => `${roleLabel(invitation)}${withAccessEnd(invitation)}`),
  );
  const [only] = offered;
  return only !== undefined && offered.size === 1 ? ` as ${escapeText(only)}` : "";
}

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

function plainDay(iso: string): string {
  return day.format(new Date(iso));
}
