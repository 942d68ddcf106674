import type { ReviewDecision } from "@usher/core";

import { changedText, memberText, rolesText, type MemberEntry } from "./member-text.ts";
import { quoteName, slackDate } from "./slack-text.ts";

/** A member whose review is due. */
export type DueEntry = MemberEntry & { reviewedAt: string | null; createdAt: string };

/** For mrkdwn: "never reviewed, joined 3 Mar 2026". */
export function lastReviewText({ reviewedAt, createdAt }: DueEntry): string {
  const [said, time] =
    reviewedAt === null ? ["never reviewed, joined", createdAt] : ["last reviewed", reviewedAt];
  return `${said} ${slackDate(time, "{date_short_pretty}")}`;
}

/** Above the list. `days`: null where the organization has no reviews. */
export function accessReviewText(
  organizationName: string,
  { days, isEmpty }: { days: number | null; isEmpty: boolean },
): string {
  const organization = quoteName(organizationName);
  if (days === null)
    return `${organization} has no access reviews. An owner can set in the settings after how many days one is due.`;
  const count = daysText(days);
  if (isEmpty)
    return `No one's access is due for review. A review is due ${count} after the last one, or after joining.`;
  return `The access of these people hasn't been reviewed for ${count} or longer. Decide for each whether it goes on; the audit records who decided what.`;
}

export const higherRoleText = "Only someone with the same or a higher role can review this person.";

export type ReviewedFacts = {
  decision: ReviewDecision;
  /** Null for a person who is no member any more. */
  member: MemberEntry | null;
  /** It was decided so before. */
  isRepeat: boolean;
  revokedInvitations: number;
};

/** What was decided, for mrkdwn. */
export function reviewedText(
  { decision, member, isRepeat, revokedInvitations }: ReviewedFacts,
  organizationName: string,
): string {
  if (member === null) return "This person's access had already ended.";
  if (decision === "end") {
    const result = { member, isSelf: false, isRepeat, revokedInvitations };
    return changedText("remove", result, organizationName);
  }
  const who = memberText(member);
  if (isRepeat) return `Someone already decided that ${who} keeps access.`;
  const kept = member.status === "suspended" ? "stays suspended" : "keeps access";
  return `${who} ${kept}, as ${rolesText(member)}.`;
}

function daysText(days: number): string {
  return `${days.toLocaleString("en-US")} ${days === 1 ? "day" : "days"}`;
}
