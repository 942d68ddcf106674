import type {
  ActionsBlock,
  Button,
  KnownBlock,
  RichTextBlockElement,
  RichTextElement,
  RichTextSection,
} from "@slack/types";
import { displayDomain, type ApprovalView, type InvitationView } from "@usher/core";

import { manyLines, oneLine, roleWords, shorten, shortenToUnits } from "../slack-text.ts";
import { approvalHeading, requesterName, type ApprovalMessageModel } from "./approval-words.ts";
import { invitationStatus } from "./invitation-status.ts";
import type { MessageContent } from "./message.ts";
import { bold, bullets, dateOf, quote, richText, section } from "./rich-text.ts";

export const approveAction = "approve";
export const denyAction = "deny";

/** Draws an approval request in whatever state the database says it is. Pure. */
export function approvalMessage(model: ApprovalMessageModel): MessageContent {
  const { approval } = model;
  const heading = approvalHeading(model);
  // Slack redraws a block reliably only under a new block_id.
  const blockId = (part: string) => `inv:${approval.id}:v${approval.version}:${part}`;
  const blocks: KnownBlock[] = [
    {
      type: "header",
      block_id: blockId("header"),
      text: { type: "plain_text", text: `${heading.emoji} ${heading.title}`, emoji: true },
    },
    richText(blockId("request"), requestPart(model)),
    richText(blockId("history"), historyPart(approval)),
  ];
  if (approval.state === "requested") blocks.push(buttons(model, blockId("decide")));
  return { text: heading.text, blocks };
}

function requestPart(model: ApprovalMessageModel): RichTextBlockElement[] {
  const { approval, organizationName } = model;
  const organization = bold(shorten(organizationName, 100));
  const asks = section(requester(model), " asks to invite to ", organization, ":");
  const parts: RichTextBlockElement[] = [asks, bullets(approval.invitations.map(invitationLine))];
  if (approval.note !== null) parts.push(quote(shorten(manyLines(approval.note), 500) || "–"));
  const messages = new Set(approval.invitations.flatMap((invitation) => invitation.message ?? []));
  for (const message of [...messages].slice(0, 3))
    parts.push(section("Message in the e-mail:"), quote(shorten(manyLines(message), 500) || "–"));
  if (approval.state === "requested")
    parts.push(...warnings(model).map((words) => section(`⚠️ ${words}`)));
  return parts;
}

function requester({ approval, teamId }: ApprovalMessageModel): RichTextElement {
  const { slackTeamId, slackUserId } = approval.requester;
  if (slackUserId !== null && slackTeamId === teamId) return { type: "user", user_id: slackUserId };
  return bold(shorten(requesterName(approval), 100));
}

function invitationLine(invitation: InvitationView): RichTextSection {
  const status = invitationStatus(invitation);
  const readable = displayDomain(invitation.email.slice(invitation.email.lastIndexOf("@") + 1));
  return section(
    bold(invitation.email),
    readable === null ? "" : ` (the domain reads ${oneLine(readable)})`,
    ` as ${roleWords(invitation.roles)}`,
    status.stage === "waiting" ? "" : ` – ${status.emoji} ${status.words}`,
  );
}

/** What an approver should notice before deciding. */
function warnings({ approval, organizationName }: ApprovalMessageModel): string[] {
  const organization = oneLine(shorten(organizationName, 100));
  const found: string[] = [];
  if (offers(approval, "owner")) found.push(`An owner controls everything in ${organization}.`);
  else if (offers(approval, "admin"))
    found.push(`An admin can invite, approve and remove people in ${organization}.`);
  if (approval.reason === "external_domain")
    found.push("The address is outside the domains your organization trusts.");
  return found;
}

function historyPart(approval: ApprovalView): RichTextBlockElement[] {
  const lines = approval.decisions.map((decision) =>
    section(
      decision.verdict === "approved" ? "✅ Approved by " : "⛔ Denied by ",
      bold(shorten(decision.userName ?? "an approver", 100)),
      ", ",
      dateOf(decision.decidedAt),
      decision.reason === null ? "" : `: ${shorten(oneLine(decision.reason), 500)}`,
    ),
  );
  const lists = lines.length > 0 ? [bullets(lines)] : [];
  return [...lists, section(...closingLine(approval))];
}

function closingLine(approval: ApprovalView): (string | RichTextElement)[] {
  switch (approval.state) {
    case "requested": {
      const missing = Math.max(1, approval.quorum - approval.approvals);
      const noun = missing === 1 ? "approval" : "approvals";
      const rank = approval.requiredRole;
      const who = rank === "owner" ? "an owner" : `someone who is ${rank} or higher`;
      return [`Needs ${missing} ${noun} by ${who}. Open until `, dateOf(approval.expiresAt), "."];
    }
    case "approved":
    case "denied":
      return ["Asked for ", dateOf(approval.createdAt), "."];
    case "withdrawn":
      return ["Withdrawn", ...closedAt(approval), ". Nobody was invited."];
    case "expired":
      return ["Nobody decided before ", dateOf(approval.expiresAt), ". Nobody was invited."];
  }
}

function closedAt(approval: ApprovalView): (string | RichTextElement)[] {
  return approval.decidedAt === null ? [] : [" ", dateOf(approval.decidedAt)];
}

function buttons(
  { approval, organizationName }: ApprovalMessageModel,
  blockId: string,
): ActionsBlock {
  const [first, ...others] = approval.invitations;
  const whom =
    first === undefined
      ? ""
      : others.length > 0
        ? `${approval.invitations.length} people`
        : first.email;
  const as = first !== undefined && others.length === 0 ? ` as ${roleWords(first.roles)}` : "";
  const approve: Button = {
    type: "button",
    action_id: approveAction,
    style: "primary",
    text: { type: "plain_text", text: "Approve" },
    value: approval.id,
    accessibility_label: shortenToUnits(`Approve inviting ${whom}${as}`, 75),
  };
  const sensitive = offers(approval, "owner") || offers(approval, "admin");
  if (sensitive)
    approve.confirm = {
      title: { type: "plain_text", text: "Approve this role?" },
      text: {
        type: "plain_text",
        text: shortenToUnits(`${whom} joins ${oneLine(organizationName)}${as}.`, 300),
      },
      confirm: { type: "plain_text", text: "Approve" },
      deny: { type: "plain_text", text: "Back" },
    };
  const deny: Button = {
    type: "button",
    action_id: denyAction,
    style: "danger",
    text: { type: "plain_text", text: "Deny…" },
    value: approval.id,
    accessibility_label: shortenToUnits(`Deny inviting ${whom}${as}`, 75),
  };
  return { type: "actions", block_id: blockId, elements: [approve, deny] };
}

function offers(approval: ApprovalView, role: string): boolean {
  return approval.invitations.some((invitation) => invitation.roles.includes(role));
}
