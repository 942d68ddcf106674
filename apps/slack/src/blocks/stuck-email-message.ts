import { escapeText, oneLine, plainDate } from "../text/slack-text.ts";
import type { MessageContent } from "./message.ts";
import { dateOf, richText, section } from "./rich-text.ts";

export const stuckReasons = [
  "unauthorized",
  "credits_exceeded",
  "forbidden",
  "misconfigured",
] as const;
export type StuckReason = (typeof stuckReasons)[number];

const causes: Record<StuckReason, string> = {
  unauthorized: "SendGrid rejects Usher's API key.",
  credits_exceeded: "The SendGrid account has no credits left.",
  forbidden: "SendGrid doesn't let Usher's API key or sender address send.",
  misconfigured: "SendGrid doesn't accept Usher's requests.",
};

const next =
  "Nothing is lost: invitations go out by themselves once this is fixed. Ask the people who run Usher to look at its SendGrid account.";

/** Notifies an inviter or an admin that the organization's email is not being sent. */
export function stuckEmailMessage(
  reason: StuckReason,
  { organizationName, since }: { organizationName: string; since: string },
): MessageContent {
  const start = `${oneLine(`⚠️ Email for ${organizationName} has been waiting since`)} `;
  const cause = `. ${causes[reason]}`;
  return {
    text: escapeText(`${start}${plainDate(since)}${cause} ${next}`),
    blocks: [
      richText(`email_stuck:${reason}`, [section(start, dateOf(since), cause), section(next)]),
    ],
  };
}
