import { slackDate } from "./slack-text.ts";

const reasons: Readonly<Record<string, string>> = {
  bounced: "an email bounced",
  declined: "they declined an invitation",
  manual: "an admin blocked the address",
  muted: "they opted out",
  operator: "the operator of Usher blocked the address",
  spam: "they reported an email as spam",
};

/** " An admin can lift that: …", with the command for an address. The operator lifts what they blocked, and who muted the organization their mute. */
export function liftText(
  { reason }: Record<string, unknown>,
  { command, address }: { command: string; address: string },
): string {
  if (reason === "muted")
    return " Only they can lift that, on the page that the link in one of their invitations opens.";
  return reason === "operator"
    ? " Only the operator can lift that."
    : ` An admin can lift that: \`${command} unblock ${address}\`.`;
}

/** ": an email bounced (Nov 3 at 10:04). This ends Dec 3 at 10:04." */
export function suppressionText({ reason, since, until }: Record<string, unknown>): string {
  const at = typeof since === "string" ? ` (${slackDate(since)})` : "";
  const why = (typeof reason === "string" ? reasons[reason] : undefined) ?? "they opted out";
  const ends = typeof until === "string" ? ` This ends ${slackDate(until)}.` : "";
  return `: ${why}${at}.${ends}`;
}
