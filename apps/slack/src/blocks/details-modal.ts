import type { KnownBlock, ModalView, RichTextSection } from "@slack/types";
import type { ApprovalView } from "@usher/core";

import { manyLines, oneLine, shorten } from "../text/slack-text.ts";
import { decisionLine, invitationLine, requester } from "./approval-message.ts";
import { approvalHeading, approverText, type ApprovalMessageModel } from "./approval-text.ts";
import { approvalWarnings } from "./approval-warnings.ts";
import { header } from "./header.ts";
import type { LogLine } from "./log-line.ts";
import { bold, bullets, dateOf, quote, richText, section } from "./rich-text.ts";

export const detailsTitle = "Invitation request";
const shownLines = 40;

/** Everything about a request, with its log: more than a message in a channel should hold. */
export function detailsModal(model: ApprovalMessageModel, log: readonly LogLine[]): ModalView {
  const { approval } = model;
  const { emoji, title } = approvalHeading(model);
  const blocks: KnownBlock[] = [
    { type: "header", text: { type: "plain_text", text: `${emoji} ${title}`, emoji: true } },
    richText("request", [bullets(facts(model))]),
    header("Who is invited"),
    richText("people", [
      bullets(approval.invitations.map((one) => invitationLine(one, model.revokedBy))),
    ]),
  ];
  if (approval.note !== null)
    blocks.push(richText("note", [quote(shorten(manyLines(approval.note), 500) || "–")]));
  if (approval.decisions.length > 0)
    blocks.push(
      header("Decisions"),
      richText("decisions", [bullets(approval.decisions.map(decisionLine))]),
    );
  if (log.length > 0)
    blocks.push(header("Log"), richText("log", [bullets(log.slice(-shownLines).map(logged))]));
  return {
    type: "modal",
    title: { type: "plain_text", text: detailsTitle },
    close: { type: "plain_text", text: "Close" },
    blocks,
  };
}

function facts(model: ApprovalMessageModel): RichTextSection[] {
  const { approval } = model;
  const { quorum } = approval;
  return [
    section("Requested by ", requester(model), ", ", dateOf(approval.createdAt)),
    section("To ", bold(shorten(model.organizationName, 100))),
    section(`Approval is needed because ${reasons[approval.reason]}`),
    section(
      quorum === 1
        ? `Needs approval from ${approverText(model)}`
        : `Needs ${quorum} approvals, each from ${approverText(model)}`,
    ),
    section("Open until ", dateOf(approval.expiresAt)),
    ...approvalWarnings(model).map((words) => section(`⚠️ ${words}`)),
  ];
}

const reasons: Record<ApprovalView["reason"], string> = {
  insufficient_role: "the requester can't invite directly",
  external_domain: "an address is outside the trusted domains",
  privileged_role: "the role is privileged",
  always: "every invitation requires it",
};

function logged({ at, words }: LogLine): RichTextSection {
  return section(dateOf(at), ` – ${oneLine(words)}`);
}
