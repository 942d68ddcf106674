import type { ApprovalView } from "@usher/core";

import { escapeText, plainDate, quoteName, slackDate } from "../text/slack-text.ts";
import { resubmitAction } from "./approval-buttons.ts";
import { requesterName } from "./approval-text.ts";
import { button } from "./button.ts";
import type { MessageContent } from "./message.ts";

/** For a click on an expired request; the requester can ask again directly. */
export function expiredAnswer(
  approval: ApprovalView,
  { isRequester }: { isRequester: boolean },
): { sentence: string; content: MessageContent | null } {
  const { id, expiresAt, supersededBy } = approval;
  const on = slackDate(expiresAt, "{date_short}");
  if (supersededBy !== null)
    return {
      sentence: `This request expired on ${on} and was replaced by a new request.`,
      content: null,
    };
  if (!isRequester) {
    const who = quoteName(requesterName(approval));
    const sentence = `This request expired on ${on}; no one was invited. ${who} can ask again.`;
    return { sentence, content: null };
  }
  const sentence = `This request expired on ${on}. Ask again?`;
  return {
    sentence,
    content: {
      text: escapeText(`This request expired on ${plainDate(expiresAt)}. Ask again?`),
      blocks: [
        { type: "section", text: { type: "mrkdwn", text: sentence } },
        { type: "actions", elements: [button(resubmitAction, "Ask again", { value: id })] },
      ],
    },
  };
}
