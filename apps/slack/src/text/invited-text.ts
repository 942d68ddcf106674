import {
  parseEmailAddress,
  type CreateInvitationOutput,
  type EntryResult,
  type ErrorView,
} from "@usher/core";

import { nearestDomain } from "../command/nearest-domain.ts";
import { messageFor } from "./messages.ts";
import { quoteText, roleLabel, shorten } from "./slack-text.ts";

export type InvitedFacts = {
  command: string;
  organizationName: string;
  /** Where the approvers are asked; null while it is unknown. */
  approvalsChannelId: string | null;
  roles: readonly string[];
  /** Known domains of the organization, for people who mistype one. */
  domains: readonly string[];
};

/** The result for each address, one line per address; `onError` sees errors that have no sentence. */
export function invitedLines(
  output: Pick<CreateInvitationOutput, "results">,
  facts: InvitedFacts,
  onError: (error: ErrorView) => string,
): string[] {
  const seen = new Set<string>();
  const results = output.results.filter((result) => {
    const key = `${addressOf(result).toLowerCase()} ${result.outcome}`;
    return !seen.has(key) && seen.add(key);
  });
  const lines = results.map((result) => lineOf(result, facts, onError));
  return lines.length > 1 ? lines.map((line) => `• ${line}`) : lines;
}

function lineOf(
  result: EntryResult,
  facts: InvitedFacts,
  onError: (error: ErrorView) => string,
): string {
  const email = addressOf(result);
  const who = quoteText(shorten(email, 254));
  const as = result.invitation === null ? "" : ` as ${quoteText(roleLabel(result.invitation))}`;
  switch (result.outcome) {
    case "invited":
      return `Invited ${who}${as}. I'll let you know when they join.${domainHint(email, facts)}`;
    case "requested":
      return `${who}${as} needs approval${askedText(facts)}${domainHint(email, facts)}`;
    case "resent":
      return `Sent ${who} a new link.`;
    case "unchanged":
      return `${who} already has an open invitation; nothing was changed.`;
    case "skipped":
      return `${who} was skipped.`;
    case "failed": {
      if (result.error === null) return `${who} was not invited.`;
      const sentence = messageFor(result.error, { ...facts, email }) ?? onError(result.error);
      return `${sentence}${meantHint(result, facts)}`;
    }
  }
}

/** Sent all the same: the person may mean what they typed. */
function domainHint(email: string, { domains, command }: InvitedFacts): string {
  const meant = meantAddress(email, domains);
  if (meant === null) return "";
  const name = quoteText(command);
  return ` Is the domain right? If you meant ${meant}, type \`${name} revoke ${quoteText(shorten(email, 254))}\` and invite that address.`;
}

function meantHint({ email, error }: EntryResult, { domains }: InvitedFacts): string {
  const meant = error?.code === "invite.invalid_email" ? meantAddress(email, domains) : null;
  return meant === null ? "" : ` Did you mean ${meant}?`;
}

function meantAddress(email: string, domains: readonly string[]): string | null {
  const at = email.lastIndexOf("@");
  const domain = nearestDomain(email.slice(at + 1), domains);
  return domain === null ? null : quoteText(shorten(`${email.slice(0, at)}@${domain}`, 254));
}

/** Where the email goes: a look-alike of another domain shows as the punycode it is. */
function addressOf({ email }: EntryResult): string {
  const parsed = parseEmailAddress(email);
  return parsed.ok ? parsed.address.email : email;
}

function askedText({ approvalsChannelId }: InvitedFacts): string {
  return approvalsChannelId === null
    ? ". There is no approvals channel yet, so the request waits until an admin chooses one. I'll let you know the outcome."
    : `. I asked in <#${approvalsChannelId}> and will let you know the outcome.`;
}
