import type { StateReasonCode } from "@usher/core";

import { oneLine, shorten } from "./slack-text.ts";

const codes: Readonly<Record<StateReasonCode, string>> = {
  address_corrected: "the address was corrected",
  already_member: "they are already a member",
  approval_expired: "no one decided in time",
  imported: "an admin added them as a member",
  inviter_left: "the inviter left the organization",
  inviter_unauthorized: "the inviter is no longer allowed to invite people",
  key_revoked: "the API key that created it was revoked",
  member_imported: "an admin added them as a member",
  member_removed: "they were removed as a member",
  person_erased: "their data was erased",
  withdrawn: "the request was withdrawn",
};

/** Why an invitation ended: what the code means, or the text a person typed. */
export function reasonText(code: StateReasonCode | null, typed: string | null): string {
  return code === null ? shorten(oneLine(typed ?? ""), 200) : codes[code];
}

/** What mail servers say most, by RFC 3463's codes and in their own words. */
const bounces: readonly [pattern: RegExp, words: string][] = [
  [
    /\b5\.1\.[136]\b|no such (user|recipient|mailbox)|unknown (user|recipient)|user unknown|does(n't| not) exist/iu,
    "this mailbox doesn't exist",
  ],
  [
    /\b5\.1\.2\b|\b5\.4\.4\b|host(name)? (not found|unknown)|domain (not found|does not exist)|no mx/iu,
    "the domain doesn't accept email",
  ],
  [/\b[45]\.2\.2\b|quota|mailbox (is )?full|over ?quota/iu, "the mailbox is full"],
  [/\b5\.2\.1\b|disabled|inactive/iu, "the mailbox is disabled"],
  [
    /\b5\.7\.\d+\b|spam|blocked|blacklist|blocklist|denied by policy|policy/iu,
    "the recipient's server rejected the email",
  ],
];

/** A mail server's answer in plain words; null when it is unforeseen. */
export function undeliveredText(detail: string | null): string | null {
  if (detail === null) return null;
  return bounces.find(([pattern]) => pattern.test(detail))?.[1] ?? null;
}
