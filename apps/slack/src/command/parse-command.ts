import { isSystemRole, systemRoles } from "@usher/core";

import { readEnd, type EndOfAccess } from "./access-end.ts";
import { mentionedUser } from "./mention.ts";
import { nearestWord } from "./nearest-word.ts";
import { normalizeText, plainText } from "./normalize-text.ts";
import { readPeople, type PeopleInText } from "./read-people.ts";
import { parseRequestRef, type RequestRef } from "./request-ref.ts";
import { roleOf } from "./role-word.ts";
import { splitWords } from "./split-words.ts";

const addressActions = ["status", "resend", "remind", "revoke", "cancel", "unblock"] as const;
export type AddressAction = (typeof addressActions)[number];

export type InviteDraft = {
  emails: string[];
  roles: string[];
  note: string | null;
  /** When access ends; never unless it is said. */
  end?: EndOfAccess | undefined;
};

/** `waiting`: for an approval. `pending`: sent and not answered. */
export const listScopes = ["all", "mine", "pending", "waiting"] as const;
export type ListScope = (typeof listScopes)[number];

/** Why a text is not a command; each has its own sentence in command-text.ts. */
export type CommandError =
  | { kind: "unknown_word"; word: string; suggestion: string | null }
  | { kind: "unknown_subcommand"; word: string; suggestion: string }
  | { kind: "unknown_list"; word: string; suggestion: string | null }
  | { kind: "no_address"; word: string; suggestion: string | null }
  | { kind: "several_addresses"; subcommand: AddressAction }
  | { kind: "no_request"; subcommand: "approve" | "deny"; word: string | null }
  | { kind: "mention_without_id"; word: string }
  | { kind: "unknown_end"; word: string }
  | { kind: "too_many_people"; count: number };

/** What the form that opens says about the text it was filled from. */
export type CommandDoubt =
  | { kind: "unknown_words"; words: string[]; suggestion: string | null }
  | { kind: "wrong_addresses"; words: string[] }
  /** Read as names, though they may be meant as a role or a subcommand. */
  | { kind: "names"; words: string[] };

/** Of one command or form. */
const maxPeople = 20;

export type ParsedCommand =
  | { kind: "help" }
  | { kind: "settings" }
  | { kind: "delegate" }
  /** Whose access is due for a review. */
  | { kind: "review" }
  | { kind: "unlink" }
  /** Without an address a form asks for it. */
  | { kind: "link"; email: string | null }
  /**
   * `mentions` are Slack user ids whose addresses the modal shows for confirmation; `doubts` is what
   * was not understood beside the addresses that were.
   */
  | ({ kind: "modal"; mentions: string[]; doubts: CommandDoubt[] } & InviteDraft)
  | ({ kind: "invite" } & InviteDraft)
  | { kind: "list"; scope: ListScope }
  /** Of the organization; `text` is a part of a name, an address or an external ID. */
  | { kind: "members"; text: string | null }
  | { kind: "approve"; request: RequestRef }
  | { kind: "deny"; request: RequestRef; reason: string | null }
  | { kind: AddressAction; email: string }
  | { kind: "unknown"; problem: CommandError };

const subcommands = [
  "help",
  "list",
  "members",
  "approve",
  "deny",
  "link",
  "unlink",
  "settings",
  "delegate",
  "review",
  ...addressActions,
] as const;
const fillers = new Set("a add an and as for invite please role the to with".split(" "));
const helpWord = /^(?:\?+|[-–—]{1,2}(?:h|help|\?))$/iu;

/**
 * Reads what stands after the command, in any order: addresses, roles, a note in quotes. Where no address
 * is understood, words with an `@` count as addresses, and the core says per address what is wrong.
 */
export function parseCommand(text: string): ParsedCommand {
  const typed = normalizeText(text);
  const plain = plainText(typed);
  if (helpWord.test(plain.split(/\s/u, 1)[0] ?? "")) return { kind: "help" };
  const [first = "", ...rest] = splitWords(plain);
  return parseSubcommand(first.toLowerCase(), rest, typed) ?? parseInvite(typed, first);
}

function parseSubcommand(
  first: string,
  rest: readonly string[],
  typed: string,
): ParsedCommand | null {
  switch (first) {
    case "help":
    case "delegate":
    case "review":
    case "settings":
    case "unlink":
      return { kind: first };
    case "link":
      return { kind: "link", email: addressesIn(typed)[0] ?? null };
    case "list":
      return parseList(rest);
    case "members":
      return parseMembers(rest);
    case "approve":
    case "deny":
      return parseDecision(first, rest, plainText(typed));
    default: {
      const action = addressActions.find((name) => name === first);
      return action === undefined ? null : parseAddressAction(action, typed);
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

/** Several addresses after it are people to invite: there it is the role. */
function parseMembers(rest: readonly string[]): ParsedCommand | null {
  const typed = rest.join(" ");
  if (addressesIn(typed).length > 1) return null;
  const text = plainText(typed).replaceAll('"', "").trim();
  return { kind: "members", text: text === "" ? null : text };
}

function parseDecision(
  kind: "approve" | "deny",
  [word]: readonly string[],
  typed: string,
): ParsedCommand {
  const request = word === undefined ? null : parseRequestRef(word);
  const named = request === null || request.by === "email" ? readNamed(typed) : null;
  if (named !== null) return decision(kind, named.request, named.reason);
  if (request !== null) return decision(kind, request, reasonIn(typed, word ?? ""));
  return {
    kind: "unknown",
    problem: { kind: "no_request", subcommand: kind, word: word ?? null },
  };
}

/** What stands after the verb: a name, an address in brackets, and the reason. */
const namedAddress = /^\s*\S+\s+([^<>]*<[^<>\s]+>)(.*)$/su;

function readNamed(typed: string): { request: RequestRef; reason: string } | null {
  const [, person = "", reason = ""] = namedAddress.exec(typed) ?? [];
  const { emails, wrong } = readPeople(person);
  const [email] = emails;
  if (email === undefined || emails.length + wrong.length > 1) return null;
  return { request: { by: "email", email }, reason: tidyReason(reason) };
}

function decision(kind: "approve" | "deny", request: RequestRef, reason: string): ParsedCommand {
  return kind === "approve"
    ? { kind, request }
    : { kind, request, reason: reason === "" ? null : reason };
}

/** Quotes are optional: everything beside the id is the reason. */
function reasonIn(typed: string, word: string): string {
  const at = typed.indexOf(word);
  const beside = `${typed.slice(0, at)} ${typed.slice(at + word.length)}`;
  return tidyReason(beside.trimStart().replace(/^deny\S*\s*/iu, ""));
}

function tidyReason(text: string): string {
  return text
    .trimStart()
    .replace(/^[.:<>()[\]',;]+(?=\s|$)/u, "")
    .replaceAll('"', " ")
    .replaceAll(/\s+/gu, " ")
    .trim();
}

function parseAddressAction(kind: AddressAction, typed: string): ParsedCommand {
  const addresses = addressesIn(typed);
  const [email] = addresses;
  if (email === undefined)
    return { kind: "unknown", problem: { kind: "no_address", word: kind, suggestion: null } };
  if (addresses.length > 1)
    return { kind: "unknown", problem: { kind: "several_addresses", subcommand: kind } };
  return { kind, email };
}

/** Right or wrong, each once. */
function addressesIn(typed: string): string[] {
  const { emails, wrong } = readPeople(typed);
  const seen = new Map([...emails, ...wrong].map((email) => [email.toLowerCase(), email]));
  return [...seen.values()];
}

function parseInvite(typed: string, first: string): ParsedCommand {
  const { rest, end, problem: unknownEnd } = readEnd(typed);
  if (unknownEnd !== null)
    return { kind: "unknown", problem: { kind: "unknown_end", word: unknownEnd } };
  const people = readPeople(rest);
  const { note } = people;
  const mentions = people.words.flatMap((word) => mentionedUser(word) ?? []);
  const roles = [...new Set(people.words.flatMap((word) => roleOf(word) ?? []))];
  const strays = people.words.filter((word) => !isUnderstood(word));
  const understood = people.emails.length + mentions.length;
  const count = tooManyPeople([...people.emails, ...people.wrong, ...mentions]);
  if (count !== null) return { kind: "unknown", problem: { kind: "too_many_people", count } };
  const [stray] = strays;
  const problem = stray === undefined ? null : problemOf(stray, { first, people });
  if (problem !== null && (understood === 0 || problem.kind === "unknown_subcommand"))
    return { kind: "unknown", problem };
  const draft = { roles: withSystemRole(roles), note, ...(end !== null && { end }) };
  if (understood === 0 && people.wrong.length > 0)
    return { kind: "invite", emails: people.wrong, ...draft };
  const { emails } = people;
  const doubts = doubtsOf(people, { first, strays });
  if (mentions.length + doubts.length > 0 || emails.length === 0)
    return { kind: "modal", mentions, doubts, emails, ...draft };
  return { kind: "invite", emails, ...draft };
}

type Words = { first: string; strays: string[] };

function doubtsOf(people: PeopleInText, { first, strays }: Words): CommandDoubt[] {
  const [stray = ""] = strays;
  const suggestion = strays.length === 1 ? nearestWord(stray, systemRoles) : null;
  const names = isMisspelled(first, people)
    ? [first, ...people.namesLikeRoles]
    : people.namesLikeRoles;
  const doubts: CommandDoubt[] = [
    { kind: "unknown_words", words: strays, suggestion },
    { kind: "wrong_addresses", words: people.wrong },
    { kind: "names", words: names },
  ];
  return doubts.filter(({ words }) => words.length > 0);
}

/** A subcommand with a mistake in it, which was read as the name of the address after it. */
function isMisspelled(first: string, { words }: PeopleInText): boolean {
  if (first.includes("@") || words.includes(first) || fillers.has(first)) return false;
  if (roleOf(first) !== null) return false;
  return first !== "" && first === first.toLowerCase() && nearestWord(first, subcommands) !== null;
}

function problemOf(
  word: string,
  { first, people }: { first: string; people: PeopleInText },
): CommandError {
  if (word.startsWith("@")) return { kind: "mention_without_id", word };
  const subcommand = word === first ? nearestWord(word, subcommands) : null;
  if (people.emails.length + people.wrong.length === 0)
    return { kind: "no_address", word, suggestion: subcommand };
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
  return roleOf(word) !== null || mentionedUser(word) !== null || fillers.has(word.toLowerCase());
}

/** How many different people are listed, where that is more than one command or form takes. */
export function tooManyPeople(listed: readonly string[]): number | null {
  const count = new Set(listed.map((one) => one.toLowerCase())).size;
  return count > maxPeople ? count : null;
}

/** What a form's field of addresses holds. Names are left out; everything else that is no address is `wrong`. */
export function peopleInField(text: string): { emails: string[]; wrong: string[] } {
  const { emails, wrong, words, note } = readPeople(normalizeText(text));
  const strays = words.filter((word) => !fillers.has(word.toLowerCase()));
  return { emails, wrong: [...wrong, ...strays, ...(note === null ? [] : [note])] };
}
