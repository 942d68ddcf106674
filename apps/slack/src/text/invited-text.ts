import {
  nearestDomain,
  parseEmailAddress,
  type CreateInvitationOutput,
  type EntryResult,
  type ErrorView,
} from "@usher/core";

import { withAccessEnd } from "./access-end-text.ts";
import { messageFor, peopleList } from "./messages.ts";
import { addressText, quoteText, roleLabel } from "./slack-text.ts";

export type InvitedFacts = {
  command: string;
  organizationName: string;
  /** Where the approvers are asked; null while it is unknown. */
  approvalsChannelId: string | null;
  /** The chosen channel, where it cannot be used, and why. */
  blockedChannel?: { id: string | null; reason: string } | null;
  roles: readonly string[];
  /** Known domains of the organization, for people who mistype one. */
  domains: readonly string[];
  /** Who can reactivate a suspended member. */
  reactivators?: readonly string[];
  /** A note for the approvers was typed. */
  note?: boolean;
};

/** The results, equal ones in one line with their addresses; `onError` sees errors that have no sentence. */
export function invitedLines(
  output: Pick<CreateInvitationOutput, "results">,
  facts: InvitedFacts,
  onError: (error: ErrorView) => string,
): string[] {
  const groups = groupResults(output.results, facts);
  const lines = groups.map((group) =>
    lineOf(group, { facts, onError, alone: groups.length === 1 }),
  );
  if (isNoteUnused(output.results, facts))
    lines.push("No approval was needed, so your note wasn't shown to anyone.");
  return lines.length > 1 ? lines.map((line) => `• ${line}`) : lines;
}

/** The note is for the approvers. */
function isNoteUnused(results: readonly EntryResult[], { note }: InvitedFacts): boolean {
  const outcomes = new Set(results.map(({ outcome }) => outcome));
  return note === true && outcomes.has("invited") && !outcomes.has("requested");
}

type Group = { first: EntryResult; emails: string[]; hint: string };

/** Results that differ in nothing but the address; a hint is about one address. */
function groupResults(results: readonly EntryResult[], facts: InvitedFacts): Group[] {
  const groups = new Map<string, Group>();
  for (const result of results) {
    const email = addressOf(result);
    const hint = meantHint(result, facts);
    const error = result.error && messageFor(result.error, { ...facts, email: undefined });
    const roles = result.invitation?.roles ?? [];
    const key = JSON.stringify([result.outcome, roles, result.error?.code, error, hint]);
    const group = groups.get(key) ?? { first: result, emails: [], hint };
    if (!group.emails.some((one) => one.toLowerCase() === email.toLowerCase()))
      group.emails.push(email);
    groups.set(key, group);
  }
  return [...groups.values()];
}

type LineOptions = {
  facts: InvitedFacts;
  onError: (error: ErrorView) => string;
  /** The only line: it need not name an address that was just typed. */
  alone: boolean;
};

function lineOf({ first, emails, hint }: Group, options: LineOptions): string {
  const { facts } = options;
  const many = emails.length > 1;
  const who = peopleList(emails);
  const roles = first.invitation === null ? null : quoteText(roleLabel(first.invitation));
  const end = withAccessEnd(first.invitation);
  switch (first.outcome) {
    case "invited":
      return `Invited ${who}${roles === null ? "" : ` as ${roles}`}${end}. I'll let you know when they join.`;
    case "requested":
      return `${who}${roles === null ? "" : ` (${roles}${end})`} ${many ? "need" : "needs"} approval. ${askedText(facts)}`;
    case "resent":
      return `Sent ${who} a new link.`;
    case "unchanged":
      return `${who} already ${many ? "have open invitations" : "has an open invitation"}; nothing was changed.`;
    case "skipped":
      return `${who} ${many ? "were" : "was"} skipped.`;
    case "failed":
      return `${failedText(first.error, emails, options)}${hint}`;
  }
}

function failedText(
  error: ErrorView | null,
  emails: readonly string[],
  { facts, onError, alone }: LineOptions,
): string {
  const who = peopleList(emails);
  const notInvited = `${who} ${emails.length > 1 ? "weren't" : "wasn't"} invited.`;
  if (error === null) return notInvited;
  const sentence = messageFor(error, { ...facts, emails }) ?? onError(error);
  const isNamed = sentence.includes(who) || (alone && emails.length === 1);
  return isNamed ? sentence : `${notInvited} ${sentence}`;
}

function meantHint({ email, error }: EntryResult, { domains }: InvitedFacts): string {
  const meant = error?.code === "invite.invalid_email" ? meantAddress(email, domains) : null;
  return meant === null ? "" : ` Did you mean ${meant}?`;
}

function meantAddress(email: string, domains: readonly string[]): string | null {
  const at = email.lastIndexOf("@");
  const domain = nearestDomain(email.slice(at + 1), domains);
  return domain === null ? null : addressText(`${email.slice(0, at)}@${domain}`);
}

/** Where the email goes: a look-alike of another domain shows as the punycode it is. */
function addressOf({ email }: EntryResult): string {
  const parsed = parseEmailAddress(email);
  return parsed.ok ? parsed.address.email : email;
}

function askedText({ approvalsChannelId, blockedChannel = null }: InvitedFacts): string {
  if (blockedChannel !== null) {
    const { id, reason } = blockedChannel;
    const channel = id === null ? "the approvals channel" : `<#${id}>`;
    return `I couldn't ask in ${channel}: ${reason}. I've notified the admins. Until they fix it, approvers find the request in my Home tab. I'll DM you the decision.`;
  }
  return approvalsChannelId === null
    ? "There is no approvals channel yet, so the request waits until an admin chooses one. I'll DM you the decision."
    : `I've asked in <#${approvalsChannelId}> and will DM you the decision.`;
}
