import { parseEmailAddress } from "@usher/core";

import { addressText, joinList } from "./slack-text.ts";

type Question = { code: string; typed: readonly string[]; suggested: readonly string[] };

/** Before anything is sent to an address that is probably mistyped. */
export function questionText({ code, typed, suggested }: Question): string {
  const who = listed(typed.map(writtenAddress));
  const why =
    code === "look_alike_domain"
      ? `The domain of ${who} contains letters that look like others.`
      : `Is the domain of ${who} right?`;
  const meant = suggested.length === 0 ? "" : ` Did you mean ${listed(suggested)}?`;
  return `${why}${meant} Nothing was sent to ${typed.length === 1 ? "it" : "them"} yet.`;
}

/** On a button. */
export function sendToText(emails: readonly string[]): string {
  const [email = ""] = emails.map(writtenAddress);
  const domain = email.slice(email.lastIndexOf("@") + 1);
  return emails.length === 1 ? `Send to ${email}` : `Send ${emails.length} to ${domain}`;
}

/** Where more is asked than one command can ask. */
export function notAskedText(emails: readonly string[]): string {
  return `Nothing was sent to ${listed(emails.map(writtenAddress))}: check the spelling and invite them separately.`;
}

export const notSentText = "Nothing was sent.";

export const outdatedQuestionText =
  "This question is from an earlier version of Usher. Nothing was sent; invite the address again.";

/** A look-alike as the punycode it is: in letters it would show as the domain it imitates. */
function writtenAddress(email: string): string {
  const parsed = parseEmailAddress(email);
  return parsed.ok ? parsed.address.email : email;
}

const maxListed = 10;

function listed(emails: readonly string[]): string {
  const shown = emails.slice(0, maxListed).map((email) => addressText(email));
  const more = emails.length - shown.length;
  return joinList(more > 0 ? [...shown, `${more} more`] : shown);
}
