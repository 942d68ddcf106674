import type {
  ContextBlock,
  KnownBlock,
  RichTextBlockElement,
  RichTextElement,
  RichTextSection,
  SectionBlock,
} from "@slack/types";
import { displayDomain, type ApprovalView, type InvitationView } from "@usher/core";

import { requestCode } from "../command/request-ref.ts";
import { withAccessEnd } from "../text/access-end-text.ts";
import {
  manyLines,
  oneLine,
  roleLabel,
  shorten,
  shortenToUnits,
  slackDate,
} from "../text/slack-text.ts";
import { approvalButtons, manageMenu } from "./approval-buttons.ts";
import {
  approvalHeading,
  approverText,
  requesterName,
  type ApprovalMessageModel,
} from "./approval-text.ts";
import { approvalWarnings } from "./approval-warnings.ts";
import { hasEnded, invitationStatus } from "./invitation-status.ts";
import type { MessageContent } from "./message.ts";
import { bold, bullets, dateOf, quote, richText, section } from "./rich-text.ts";

/** Renders an approval request in whatever state the database says it is. Pure. */
export function approvalMessage(model: ApprovalMessageModel): MessageContent {
  const { approval } = model;
  const heading = approvalHeading(model);
  // Slack redraws a block reliably only under a new block_id.
  const blockId = (part: string) => `inv:${approval.id}:v${approval.version}:${part}`;
  const menus = managedOneByOne(approval);
  const buttons = approvalButtons(model);
  const blocks: KnownBlock[] = [
    {
      type: "header",
      block_id: blockId("header"),
      text: { type: "plain_text", text: `${heading.emoji} ${heading.title}`, emoji: true },
    },
    richText(blockId("request"), requestPart(model, { listed: !menus })),
    ...(menus ? approval.invitations.map((one, n) => managedRow(one, blockId(`row${n}`))) : []),
  ];
  const history = approval.decisions.map(decisionLine);
  if (history.length > 0) blocks.push(richText(blockId("history"), history));
  blocks.push(closingLine(model, blockId("closing")));
  if (buttons.length > 0)
    blocks.push({ type: "actions", block_id: blockId("decide"), elements: buttons });
  return { text: heading.text, blocks };
}

/** With several invitations, each has its own menu beside it. */
function managedOneByOne({ state, invitations }: ApprovalView): boolean {
  return (
    state === "approved" &&
    invitations.length > 1 &&
    invitations.some((invitation) => manageMenu(invitation) !== null)
  );
}

function managedRow(invitation: InvitationView, block_id: string): SectionBlock {
  const menu = manageMenu(invitation);
  const { emoji, words } = invitationStatus(invitation);
  const text = `${oneLine(invitation.email)} as ${roleLabel(invitation)} – ${emoji} ${words}`;
  return {
    type: "section",
    block_id,
    text: { type: "plain_text", text: shortenToUnits(text, 600), emoji: true },
    ...(menu === null ? {} : { accessory: menu }),
  };
}

function requestPart(
  model: ApprovalMessageModel,
  { listed }: { listed: boolean },
): RichTextBlockElement[] {
  const { approval, organizationName } = model;
  const organization = bold(shorten(organizationName, 100));
  const verb = approval.state === "requested" ? "wants" : "asked";
  const [first, ...others] = approval.invitations;
  const parts: RichTextBlockElement[] = [];
  if (first !== undefined && others.length === 0) {
    const whom = [" to invite ", ...addressPart(first), " to ", organization, rolePart(first), "."];
    const status = statusPart(first, model.revokedBy);
    parts.push(section(requester(model), ` ${verb}`, ...whom));
    if (status.length > 0) parts.push(section(...status));
  } else {
    const count = ` ${verb} to invite ${approval.invitations.length} people to `;
    parts.push(section(requester(model), count, organization, ":"));
    if (listed)
      parts.push(bullets(approval.invitations.map((one) => invitationLine(one, model.revokedBy))));
  }
  if (approval.note !== null) parts.push(quote(shorten(manyLines(approval.note), 500) || "–"));
  const messages = new Set(approval.invitations.flatMap((invitation) => invitation.message ?? []));
  for (const message of [...messages].slice(0, 3))
    parts.push(section("Message in the email:"), quote(shorten(manyLines(message), 500) || "–"));
  if (approval.state === "requested")
    parts.push(
      ...approvalWarnings(model).map((words) => section(`⚠️ ${words}`)),
      ...askedPart(model),
    );
  return parts;
}

const shownAsked = 10;

/** A mention reaches a person once, when the message is posted. */
function askedPart({ asked = [] }: ApprovalMessageModel): RichTextSection[] {
  if (asked.length === 0) return [];
  const people = asked
    .slice(0, shownAsked)
    .flatMap((user_id): (string | RichTextElement)[] => [" ", { type: "user", user_id }]);
  const more = asked.length > shownAsked ? ` and ${asked.length - shownAsked} more` : "";
  return [section("Notified:", ...people, more)];
}

export function requester({ approval, teamId }: ApprovalMessageModel): RichTextElement {
  const { slackTeamId, slackUserId } = approval.requester;
  if (slackUserId !== null && slackTeamId === teamId) return { type: "user", user_id: slackUserId };
  return bold(shorten(requesterName(approval), 100));
}

export function invitationLine(
  invitation: InvitationView,
  revokedBy?: ReadonlyMap<string, string>,
): RichTextSection {
  const status = statusPart(invitation, revokedBy);
  const shown = status.length === 0 ? [] : [" – ", ...status];
  return section(...addressPart(invitation), rolePart(invitation), ...shown);
}

type Parts = (string | RichTextElement)[];

function addressPart({ email }: InvitationView): Parts {
  const readable = displayDomain(email.slice(email.lastIndexOf("@") + 1));
  const reads = readable === null ? [] : [` (the domain reads ${oneLine(readable)})`];
  return [bold(email), ...reads];
}

function rolePart(invitation: InvitationView): string {
  return ` as ${roleLabel(invitation)}${withAccessEnd(invitation)}`;
}

/** Empty while it waits for the decision. */
function statusPart(invitation: InvitationView, revokedBy?: ReadonlyMap<string, string>): Parts {
  const status = invitationStatus(invitation);
  if (status.stage === "waiting") return [];
  const since = hasEnded(status) ? [", ", dateOf(invitation.stateChangedAt)] : [];
  const name = status.stage === "revoked" ? revokedBy?.get(invitation.id) : undefined;
  const by = name === undefined ? "" : ` by ${oneLine(shorten(name, 100))}`;
  return [`${status.emoji} ${status.words}${by}`, ...since];
}

type Decision = ApprovalView["decisions"][number];

export function decisionLine(decision: Decision): RichTextSection {
  return section(
    decision.breakGlass ? "🚨 " : decision.verdict === "approved" ? "✅ " : "⛔ ",
    decision.verdict === "approved" ? "Approved by " : "Denied by ",
    bold(shorten(decision.userName ?? "an approver", 100)),
    ...delegate(decision),
    ", ",
    dateOf(decision.decidedAt),
    decision.reason === null ? "" : `: ${shorten(oneLine(decision.reason), 500)}`,
  );
}

function delegate({ onBehalfOf, breakGlass }: Decision): (string | RichTextElement)[] {
  if (breakGlass) return [" on their own request, without another approval"];
  if (onBehalfOf === null) return [];
  return [" for ", bold(shorten(onBehalfOf.name ?? "an approver", 100))];
}

/** Small print without user input: Slack parses it. */
function closingLine(model: ApprovalMessageModel, block_id: string): ContextBlock {
  return {
    type: "context",
    block_id,
    elements: [{ type: "mrkdwn", text: closingText(model) }],
  };
}

function closingText(model: ApprovalMessageModel): string {
  const { approval } = model;
  const again = approval.previousRequestId === null ? "Requested" : "Requested again";
  const asked = `${again} ${slackDate(approval.createdAt)}.`;
  const replaced = approval.supersededBy === null ? "" : " It was replaced by a new request.";
  switch (approval.state) {
    case "requested": {
      const { quorum, approvals } = approval;
      const reminded =
        approval.remindedAt === null ? "" : ` Reminded ${slackDate(approval.remindedAt)}.`;
      // What `approve` and `deny` take, for people who type.
      const code = ` Request ${requestCode(approval.id)}.`;
      const open = `Open until ${slackDate(approval.expiresAt)}.${reminded}${code}`;
      const who = approverText(model);
      return quorum === 1
        ? `Needs approval from ${who}. ${open}`
        : `Needs ${quorum - approvals} of ${quorum} approvals, each from ${who}. ${open}`;
    }
    case "approved":
      return asked;
    case "denied":
      return `${asked}${replaced}`;
    case "withdrawn": {
      const when = approval.decidedAt === null ? "" : ` ${slackDate(approval.decidedAt)}`;
      return `${asked} Withdrawn${when}. No one was invited.${replaced}`;
    }
    case "expired":
      return `${asked} No one decided before ${slackDate(approval.expiresAt)}. No one was invited.${replaced}`;
  }
}
