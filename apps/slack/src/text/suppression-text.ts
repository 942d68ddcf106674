import { slackDate } from "./slack-text.ts";

const reasons: Readonly<Record<string, string>> = {
  bounced: "an email bounced",
  declined: "they declined an invitation",
  manual: "an admin blocked the address",
  muted: "they opted out",
  spam: "they reported an email as spam",
};

/** ": an email bounced (Nov 3 at 10:04). This ends Dec 3 at 10:04." */
export function suppressionText({ reason, since, until }: Record<string, unknown>): string {
  const at = typeof since === "string" ? ` (${slackDate(since)})` : "";
  const why = (typeof reason === "string" ? reasons[reason] : undefined) ?? "they opted out";
  const ends = typeof until === "string" ? ` This ends ${slackDate(until)}.` : "";
  return `: ${why}${at}.${ends}`;
}
