import { memberText } from "../../text/member-text.ts";
import { escapeText, mrkdwnToPlainText, quoteName, slackDate } from "../../text/slack-text.ts";
import type { MessageContent } from "../message.ts";

export type AccessEndModel = {
  organizationName: string;
  accessUntil: string;
  /** Whose access ends, where the reader invited them; null for the reader's own. */
  member: { name: string | null; email: string | null } | null;
};

/** Notifies a member, or who invited them, that access ends soon. */
export function accessEndMessage(model: AccessEndModel): MessageContent {
  const text = `⏳ ${sentenceOf(model)}`;
  return {
    text: escapeText(mrkdwnToPlainText(text)),
    blocks: [{ type: "section", text: { type: "mrkdwn", text } }],
  };
}

function sentenceOf({ organizationName, accessUntil, member }: AccessEndModel): string {
  const organization = quoteName(organizationName);
  const end = slackDate(accessUntil);
  return member === null
    ? `Your access to ${organization} ends ${end}. After that you are no longer a member. If you still need it then, ask the person who invited you, or an admin, to extend it.`
    : `The access of ${memberText(member)} to ${organization} ends ${end}. After that they are no longer a member. If they still need it then, extend it, or ask an admin to.`;
}
