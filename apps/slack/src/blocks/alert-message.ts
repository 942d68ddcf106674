import type { ApprovalView } from "@usher/core";

import { escapeText, manyLines, oneLine, shorten } from "../text/slack-text.ts";
import { requesterName } from "./approval-text.ts";
import type { MessageContent } from "./message.ts";
import { peopleText } from "../text/people-text.ts";
import { quote, richText, section } from "./rich-text.ts";

/** Notifies an approver or owner of a self-approved request; null when it was not self-approved. */
export function breakGlassAlert(
  approval: ApprovalView,
  organizationName: string,
): MessageContent | null {
  const decision = approval.decisions.find(({ breakGlass }) => breakGlass);
  if (decision === undefined) return null;
  const who = decision.userName ?? requesterName(approval);
  const sentence = oneLine(
    `${who} approved their own request to invite ${peopleText(approval.invitations)} to ${organizationName}, without waiting for an approver.`,
  );
  const reason = shorten(manyLines(decision.reason ?? ""), 500) || "–";
  return {
    text: escapeText(`${sentence} Reason: “${oneLine(reason)}”`),
    blocks: [
      richText(`alert:${approval.id}:v${approval.version}`, [
        section(`🚨 ${sentence} Their reason:`),
        quote(reason),
        section("If this wasn't justified, revoke the invitation and talk to them."),
      ]),
    ],
  };
}
