import { isSystemRole, systemRoles } from "@usher/core";

import { nearestWord } from "./nearest-word.ts";
import { normalizeText } from "./normalize-text.ts";
import { splitWords } from "./split-words.ts";

const addressActions = ["status", "resend", "revoke", "cancel"] as const;
export type AddressAction = (typeof addressActions)[number];

export type InviteDraft = { emails: string[]; roles: string[]; note: string | null };

/** Why a text is not a command; each has its own sentence in messages.ts. */
export type CommandProblem =
  | { kind: "unknown_word"; word: string; suggestion: string | null }
  | { kind: "no_address"; word: string; suggestion: string | null }
  | { kind: "mention_without_id"; word: string };

export type ParsedCommand =
  | { kind: "help" }
  /** `mentions` are Slack user ids whose addresses the modal shows for confirmation. */
  | ({ kind: "modal"; mentions: string[] } & InviteDraft)
  | ({ kind: "invite" } & InviteDraft)
  | { kind: "list"; whose: "mine" | "all" }
  | { kind: AddressAction; email: string }
  | { kind: "unknown"; problem: CommandProblem };

const subcommands = ["help", "list", ...addressActions] as const;
const fillers = new Set(["a", "an", "and", "as", "for", "please", "role", "the", "to", "with"]);

/**
 * Reads what stands after the command, in any order: addresses, roles, a note in quotes. Words with
 * an `@` are addresses, right or wrong: whether they are, the core says per address.
 */
export function parseCommand(text: string): ParsedCommand {
  const { words, note } = splitWords(normalizeText(text));
  const [first, ...rest] = words;
  if (first === undefined) return { kind: "modal", mentions: [], emails: [], roles: [], note };
  return parseSubcommand(first.toLowerCase(), rest) ?? parseInvite(words, note);
}

function parseSubcommand(first: string, rest: readonly string[]): ParsedCommand | null {
  if (first === "help") return { kind: "help" };
  if (first === "list")
    return {
      kind: "list",
      whose: rest.some((word) => word.toLowerCase() === "mine") ? "mine" : "all",
    };
  const action = addressActions.find((name) => name === first);
  if (action === undefined) return null;
  const email = rest.find(isAddress);
  if (email !== undefined) return { kind: action, email };
  return { kind: "unknown", problem: { kind: "no_address", word: first, suggestion: null } };
}

function parseInvite(words: readonly string[], note: string | null): ParsedCommand {
  const emails = words.filter(isAddress);
  const mentions = words.flatMap((word) => mentionedUser(word) ?? []);
  const roles = [...new Set(words.filter(isRole).map((word) => word.toLowerCase()))];
  const stray = words.find((word) => !isUnderstood(word));
  if (stray !== undefined) return { kind: "unknown", problem: problemOf(stray, emails) };
  const draft = { emails, roles: withSystemRole(roles), note };
  if (mentions.length > 0 || emails.length === 0) return { kind: "modal", mentions, ...draft };
  return { kind: "invite", ...draft };
}

function problemOf(word: string, emails: readonly string[]): CommandProblem {
  if (word.startsWith("@")) return { kind: "mention_without_id", word };
  if (emails.length > 0)
    return { kind: "unknown_word", word, suggestion: nearestWord(word, systemRoles) };
  return { kind: "no_address", word, suggestion: nearestWord(word, subcommands) };
}

/** Custom roles go only beside `member`; nobody has to type that. */
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

/** Every address in a text of addresses alone; words without an `@` are kept, so that they are refused by name. */
export function addressesIn(text: string): string[] {
  return splitWords(normalizeText(text)).words.filter((word) => !fillers.has(word.toLowerCase()));
}
