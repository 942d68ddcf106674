import { addressOf, parseEmailAddress } from "@usher/core";

import { cleanWord } from "./clean-word.ts";
import { isMention } from "./mention.ts";
import { normalizeText, spellHidden, plainText } from "./normalize-text.ts";
import { peopleTokens, type PeopleToken } from "./people-tokens.ts";
import { looksLikeRole } from "./role-word.ts";

export type PeopleInText = {
  /** The addresses that were understood, in order. */
  emails: string[];
  /** Words with an `@` that are not one address. */
  wrong: string[];
  /** What is neither an address nor the name of one; mentions keep their markup. */
  words: string[];
  /** Names that may be meant as a role: a team called Admin, or a role typed before `<address>`. */
  namesLikeRoles: string[];
  /** What stands in double quotes, joined; null where nothing does. */
  note: string | null;
};

type Reading = PeopleInText & {
  notes: string[];
  /** Words that are the name of the address in brackets that may follow. */
  name: string[];
  /** The address directly before, which may have a comment. */
  last: string | null;
};

/**
 * Addresses as people paste them: alone, with punctuation or markup around them, as a `mailto:` link, and
 * with a name before or in parentheses after them. The one reader of the command and the forms.
 * Takes the output of `normalizeText`.
 */
export function readPeople(normalized: string): PeopleInText {
  const reading: Reading = {
    emails: [],
    wrong: [],
    words: [],
    namesLikeRoles: [],
    note: null,
    notes: [],
    name: [],
    last: null,
  };
  for (const token of peopleTokens(normalized)) take(reading, token);
  endPerson(reading);
  const { emails, words, namesLikeRoles, wrong } = reading;
  const note = plainText(reading.notes.join(" ")).replaceAll(/\s+/gu, " ").trim();
  return { emails, words, namesLikeRoles, wrong: wrong.map(spellHidden), note: note || null };
}

/** Longer than any address. */
const maxShown = 500;

/** The address that a text holds, or the text itself where it does not hold exactly one. */
export function readAddress(typed: string): string {
  const normalized = normalizeText(typed);
  const { emails, wrong } = readPeople(normalized);
  const [email] = emails;
  return email !== undefined && emails.length + wrong.length === 1
    ? email
    : spellHidden(normalized.slice(0, maxShown));
}

function take(reading: Reading, token: PeopleToken): void {
  switch (token.kind) {
    case "end":
      return endPerson(reading);
    case "comma":
      reading.last = null;
      return;
    case "quote":
      reading.notes.push(token.text);
      return;
    case "comment":
      return takeComment(reading, token.text);
    case "enclosed":
      return takeEnclosed(reading, token);
    case "word":
      return takeWord(reading, token.text);
  }
}

/** What was collected is not a name: no address in brackets followed it. */
function endPerson(reading: Reading): void {
  for (const word of reading.name) reading.words.push(word);
  reading.name = [];
  reading.last = null;
}

function takeWord(reading: Reading, typed: string): void {
  if (isMention(typed)) {
    endPerson(reading);
    reading.words.push(typed);
    return;
  }
  // Bullets, dashes and stray brackets.
  if (!/[\p{L}\p{N}@]/u.test(typed)) return;
  const word = cleanWord(typed);
  const at = word.indexOf("@");
  if (at > 0) return takeAddress(reading, word);
  if (at === 0) endPerson(reading);
  reading.last = null;
  reading.name.push(plainText(word));
}

function takeAddress(reading: Reading, word: string): void {
  endPerson(reading);
  const email = understood(word);
  (email === null ? reading.wrong : reading.emails).push(email ?? word);
  reading.last = email;
}

function takeComment(reading: Reading, comment: string): void {
  if (reading.last === null) {
    for (const token of peopleTokens(comment)) take(reading, token);
    return;
  }
  keepIfRole(reading, comment);
}

/** `<…>` or `(…)`. Beside another address it is not ours to guess which one is meant. */
function takeEnclosed(
  reading: Reading,
  { text, name }: Extract<PeopleToken, { kind: "enclosed" }>,
): void {
  const word = cleanWord(text);
  const beside = name ?? (reading.name.length === 0 ? reading.last : null) ?? "";
  const email = understood(`"${beside}" <${word}>`);
  if (email === null && beside.includes("@")) {
    if (name === null) reading.emails.pop();
    reading.wrong.push(`${beside} <${word}>`);
  } else if (email === null) reading.wrong.push(word);
  else if (name !== null || beside === "") reading.emails.push(email);
  keepIfRole(reading, reading.name.join(" "));
  reading.name = [];
  reading.last = null;
}

function keepIfRole(reading: Reading, name: string): void {
  const plain = plainText(name);
  if (plain.split(" ").map(cleanWord).some(looksLikeRole)) reading.namesLikeRoles.push(plain);
}

/** Letters, digits, `_` and `+` begin an address; other marks are left over from a list or from quotes. */
const firstCharacter = /^[a-z0-9_+]/iu;

function understood(typed: string): string | null {
  const email = addressOf(typed);
  return parseEmailAddress(email).ok && firstCharacter.test(email) ? email : null;
}
