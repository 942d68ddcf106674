import { isSystemRole, systemRoles } from "@usher/core";

import { nearestWord } from "./nearest-word.ts";
import { normalizeText } from "./normalize-text.ts";
import { parseRequestRef, type RequestRef } from "./request-ref.ts";
import { splitWords } from "./split-words.ts";

const addressActions = ["status", "resend", "remind", "revoke", "cancel", "unblock"] as const;
export type AddressAction = (typeof addressActions)[number];

export type InviteDraft = { emails: string[]; roles: string[]; note: string | null };

/** `waiting`: for an approval. `pending`: sent and not answered. */
export const listScopes = ["all", "mine", "pending", "waiting"] as const;
export type ListScope = (typeof listScopes)[number];

/** Why a text is not a command; each has its own sentence in command-text.ts. */
export type CommandError =
  | { kind: "unknown_word"; word: string; suggestion: string | null }
  | { kind: "unknown_subcommand"; word: string; suggestion: string }
  | { kind: "unknown_list"; word: string; suggestion: string | null }
  | { kind: "no_address"; word: string; suggestion: string | null }
  | { kind: "no_request"; subcommand: "approve" | "deny"; word: string | null }
  | { kind: "mention_without_id"; word: string }
  | { kind: "too_many_people"; count: number };

/** Of one command or form. */
const maxPeople = 20;

export type ParsedCommand =
  | { kind: "help" }
  | { kind: "settings" }
  | { kind: "delegate" }
  | { kind: "unlink" }
  /** Without an address a form asks for it. */
  | { kind: "link"; email: string | null }
  /** `mentions` are Slack user ids whose addresses the modal shows for confirmation. */
  | ({ kind: "modal"; mentions: string[] } & InviteDraft)
  | ({ kind: "invite" } & InviteDraft)
  | { kind: "list"; scope: ListScope }
  | { kind: "approve"; request: RequestRef }
  | { kind: "deny"; request: RequestRef; reason: string | null }
  | { kind: AddressAction; email: string }
  | { kind: "unknown"; problem: CommandError };

const subcommands = [
  "help",
  "list",
  "approve",
  "deny",
  "link",
  "unlink",
  "settings",
  "delegate",
  ...addressActions,
] as const;
const fillers = new Set(["a", "an", "and", "as", "for", "please", "role", "the", "to", "with"]);

/**
 * Reads what stands after the command, in any order: addresses, roles, a note in quotes. Words with
 * an `@` are addresses, right or wrong: whether they are, the core says per address.
 */
export function parseCommand(text: string): ParsedCommand {
  const typed = normalizeText(text);
  const { words, note } = splitWords(typed);
  const [first, ...rest] = words;
  if (first === undefined) return { kind: "modal", mentions: [], emails: [], roles: [], note };
  return parseSubcommand(first.toLowerCase(), rest, typed) ?? parseInvite(words, note);
}

function parseSubcommand(
  first: string,
  rest: readonly string[],
  typed: string,
): ParsedCommand | null {
  switch (first) {
    case "help":
    case "delegate":
    case "settings":
    case "unlink":
      return { kind: first };
    case "link":
      return { kind: "link", email: rest.find(isAddress) ?? null };
    case "list":
      return parseList(rest);
    case "approve":
    case "deny":
      return parseDecision(first, rest, typed);
    default: {
      const action = addressActions.find((name) => name === first);
      return action === undefined ? null : parseAddressAction(action, rest);
    }
  }
}

function parseList(rest: readonly string[]): ParsedCommand {
  const [word] = rest.filter((one) => !fillers.has(one.toLowerCase()));
  const scope = listScopes.find((one) => one === (word ?? "all").toLowerCase());
  if (scope !== undefined) return { kind: "list", scope };
  const suggestion = nearestWord(word ?? "", listScopes);
  return { kind: "unknown", problem: { kind: "unknown_list", word: word ?? "", suggestion } };
}

function parseDecision(
  kind: "approve" | "deny",
  [word]: readonly string[],
  typed: string,
): ParsedCommand {
  const request = word === undefined ? null : parseRequestRef(word);
  if (request === null)
    return {
      kind: "unknown",
      problem: { kind: "no_request", subcommand: kind, word: word ?? null },
    };
  if (kind === "approve") return { kind, request };
  const reason = reasonIn(typed, word ?? "");
  return { kind, request, reason: reason === "" ? null : reason };
}

/** Quotes are optional: everything beside the id is the reason. */
function reasonIn(typed: string, word: string): string {
  const at = typed.indexOf(word);
  const beside = `${typed.slice(0, at)} ${typed.slice(at + word.length)}`;
  return beside
    .trimStart()
    .replace(/^deny\S*\s*/iu, "")
    .replace(/^[.:<>()[\]',;]+(?=\s|$)/u, "")
    .replaceAll('"', " ")
    .replaceAll(/ +/gu, " ")
    .trim();
}

function parseAddressAction(kind: AddressAction, rest: readonly string[]): ParsedCommand {
  const email = rest.find(isAddress);
  if (email !== undefined) return { kind, email };
  return { kind: "unknown", problem: { kind: "no_address", word: kind, suggestion: null } };
}

function parseInvite(words: readonly string[], note: string | null): ParsedCommand {
  const emails = words.filter(isAddress);
  const mentions = words.flatMap((word) => mentionedUser(word) ?? []);
  const roles = [...new Set(words.filter(isRole).map((word) => word.toLowerCase()))];
  const stray = words.findIndex((word) => !isUnderstood(word));
  const word = words[stray];
  if (word !== undefined)
    return { kind: "unknown", problem: problemOf(word, { isFirst: stray === 0, emails }) };
  const count = tooManyPeople([...emails, ...mentions]);
  if (count !== null) return { kind: "unknown", problem: { kind: "too_many_people", count } };
  const draft = { emails, roles: withSystemRole(roles), note };
  if (mentions.length > 0 || emails.length === 0) return { kind: "modal", mentions, ...draft };
  return { kind: "invite", ...draft };
}

function problemOf(
  word: string,
  { isFirst, emails }: { isFirst: boolean; emails: readonly string[] },
): CommandError {
  if (word.startsWith("@")) return { kind: "mention_without_id", word };
  const subcommand = isFirst ? nearestWord(word, subcommands) : null;
  if (emails.length === 0) return { kind: "no_address", word, suggestion: subcommand };
  const role = nearestWord(word, systemRoles);
  if (role === null && subcommand !== null)
    return { kind: "unknown_subcommand", word, suggestion: subcommand };
  return { kind: "unknown_word", word, suggestion: role };
}

/** Custom roles are only allowed with `member`, which is added when it is not typed. */
function withSystemRole(roles: readonly string[]): string[] {
  return roles.length > 0 && !roles.some(isSystemRole) ? ["member", ...roles] : [...roles];
}

function isUnderstood(word: string): boolean {
  return (
    isAddress(word) ||
    isRole(word) ||
    mentionedUser(word) !== null ||
    fillers.has(word.toLowerCase()) ||
    /^-+$/u.test(word)
  );
}

function isAddress(word: string): boolean {
  return word.indexOf("@") > 0 && mentionedUser(word) === null;
}

function isRole(word: string): boolean {
  const slug = word.toLowerCase();
  return isSystemRole(slug) || /^org-[a-z0-9-]+$/u.test(slug);
}

function mentionedUser(word: string): string | null {
  return /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/u.exec(word)?.[1] ?? null;
}

/** Every address in a text of addresses alone; words without an `@` are kept, so that they are rejected by name. */
export function addressesIn(text: string): string[] {
  return splitWords(normalizeText(text)).words.filter((word) => !fillers.has(word.toLowerCase()));
}

/** How many different people are listed, where that is more than one command or form takes. */
export function tooManyPeople(listed: readonly string[]): number | null {
  const count = new Set(listed.map((one) => one.toLowerCase())).size;
  return count > maxPeople ? count : null;
}
