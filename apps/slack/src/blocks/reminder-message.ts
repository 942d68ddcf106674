import type { MessageContent } from "./message.ts";
import { richText, section } from "./rich-text.ts";

/** The message of a request as it reminds an approver: what it is for first, then the same buttons. */
export function reminderMessage({ text, blocks }: MessageContent): MessageContent {
  const why = richText("reminder", [
    section("⏰ This request is still waiting for your decision."),
  ]);
  return { text: `Reminder: ${text}`, blocks: [why, ...blocks] };
}
