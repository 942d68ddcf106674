import { erasedEmail, erasedText } from "../erased.ts";
import { displayDomain } from "./email-address.ts";

/** What a person is known by. */
export type PersonTerms = {
  /** Keys and other spellings of addresses. */
  addresses: readonly string[];
  names: readonly string[];
  userIds: readonly string[];
};

/**
 * Finds a person in texts: a whole address or a whole name, never a part of a longer one. In any case, with accents composed
 * or not, with any space between the words of a name, and with the last word first: `Doe, Jane`.
 */
export type PersonMatcher = {
  /** What matches or is about the person has one of these in lower case, as a database makes it: for a first look in SQL. */
  needles: readonly string[];
  /** In a text, which may be JSON itself, or anywhere in a JSON value. */
  matches(value: unknown): boolean;
  /** The same, or a name beside the id of one of their users: a former one, or one that someone else has as well. */
  isAbout(value: unknown): boolean;
  /** Without either. Of an object that has the address, what people typed goes as well. */
  redact(value: unknown): unknown;
  /** The same of a text, which may be JSON itself. */
  redactText(text: string): string;
};

/** Shorter names are words of any text. */
const minNameLength = 3;

/** Of scripts that put no space around a name. Two characters are a whole name in them. */
const unspaced =
  /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{Lm}\p{M}\s・]{2,}$/u;

export function createPersonMatcher({ addresses, names, userIds }: PersonTerms): PersonMatcher {
  const spellings = [...new Set(addresses.flatMap(spellingsOf))];
  const searched = names
    .map((name) => composed(name).trim())
    .filter((name) => name.length >= minNameLength || unspaced.test(name));
  const address = patternOf(spellings.map(escaped), addressEdges);
  const name = patternOf(searched.flatMap(namePatterns), ["", ""]);
  const inText = (text: string) => address.test(composed(text)) || name.test(composed(text));
  const matches = (value: unknown): boolean => {
    if (typeof value === "string") {
      const json = jsonIn(value);
      return json === undefined ? inText(value) : matches(json);
    }
    return partsOf(value).some(([key, part]) => inText(key) || matches(part));
  };
  const plain = (text: string) =>
    inText(text)
      ? composed(text).replaceAll(all(address), erasedEmail).replaceAll(all(name), erasedText)
      : text;
  const hasAddress = (part: unknown): boolean =>
    Array.isArray(part)
      ? part.some((item) => typeof item === "string" && hasAddress(item))
      : typeof part === "string" && address.test(composed(part));
  /** Keys of names of one of the users. */
  const namesBesideIds = (entries: readonly [string, unknown][]) => {
    const isId = (part: unknown) => typeof part === "string" && userIds.includes(part);
    const whose = new Set(entries.flatMap(([key, part]) => (isId(part) ? [whoseIs(key)] : [])));
    const isTheirs = ([key, part]: [string, unknown]) =>
      /name$/i.test(key) && part !== null && whose.has(whoseIs(key));
    return entries.filter(isTheirs).map(([key]) => key);
  };
  const redact = (value: unknown): unknown => {
    if (typeof value === "string") return plain(value);
    if (Array.isArray(value)) return value.map(redact);
    if (typeof value !== "object" || value === null) return value;
    const entries: [string, unknown][] = Object.entries(value);
    const hasTheirs = entries.some(([, part]) => hasAddress(part));
    const theirs = namesBesideIds(entries);
    return Object.fromEntries(
      entries.map(([key, part]) => {
        if (theirs.includes(key)) return [key, null];
        return [plain(key), hasTheirs ? withoutText(key, redact(part)) : redact(part)];
      }),
    );
  };
  const isNamed = (value: unknown): boolean => {
    if (typeof value === "string") return isNamed(jsonIn(value) ?? null);
    const parts = partsOf(value);
    return namesBesideIds(parts).length > 0 || parts.some(([, part]) => isNamed(part));
  };
  const terms = [...spellings, ...searched.map(longestWord), ...userIds];
  return {
    needles: [...new Set(terms.flatMap(needlesOf))],
    matches,
    isAbout: (value) => matches(value) || isNamed(value),
    redact,
    redactText(text) {
      const json = jsonIn(text);
      return json === undefined ? plain(text) : JSON.stringify(redact(json));
    },
  };
}

/** The same for an id and its name: `inviterUserId` and `inviter_name`, `userId` and `name`. */
function whoseIs(key: string): string {
  const word = key.replaceAll("_", "").toLowerCase();
  return word.replace(/(?:user|display)?(?:id|name)$/, "");
}

/** Text of an object with the address: about that person, and so is a former name of theirs. */
const typed = new Set([
  "message",
  "note",
  "reason",
  "detail",
  "deliveryDetail",
  "stateReason",
  "denyReason",
  "returnTo",
  "name",
  "displayName",
  "externalId",
  "supportAddress",
]);

function withoutText(key: string, value: unknown): unknown {
  if (key === "metadata") return {};
  return typed.has(key) ? null : value;
}

/** With the domain in punycode and as people write it, as they are and in a URL. */
function spellingsOf(address: string): string[] {
  const at = address.lastIndexOf("@");
  const shown = displayDomain(address.slice(at + 1));
  const forms = shown === null ? [address] : [address, `${address.slice(0, at)}@${shown}`];
  return forms.flatMap((form) => [form, form.replace("@", "%40"), encodeURIComponent(form)]);
}

/** PostgreSQL knows lower case of letters beyond ASCII in some locales only, and searches texts as they are composed. */
function needlesOf(term: string): string[] {
  const lower = term.toLowerCase();
  const cases = [term, lower, term.toUpperCase(), lower.slice(0, 1).toUpperCase() + lower.slice(1)];
  return cases
    .flatMap((form) => [form.normalize("NFC"), form.normalize("NFD")])
    .map((form) => form.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()))
    .flatMap((form) => [form, JSON.stringify(form).slice(1, -1)]);
}

const addressEdges = [
  String.raw`(?:(?<![\p{L}\p{N}._+-])|(?<=%[0-9a-f]{2}))`,
  String.raw`(?![\p{L}\p{N}-])(?!\.[\p{L}\p{N}])`,
] as const;
const nameEdges = [String.raw`(?<![\p{L}\p{M}\p{N}])`, String.raw`(?![\p{L}\p{M}\p{N}])`] as const;

/** As it is, and with its last word first. */
function namePatterns(name: string): string[] {
  const words = name.split(/\s+/u).map(escaped);
  if (unspaced.test(name)) return [words.join(String.raw`\s*`)];
  const first = words.slice(0, -1).join(String.raw`\s+`);
  const orders = [words.join(String.raw`\s+`)];
  if (first !== "") orders.push([words.at(-1), first].join(String.raw`(?:\s*,\s*|\s+)`));
  return orders.map((order) => nameEdges.join(`(?:${order})`));
}

function longestWord(name: string): string {
  return name.split(/\s+/u).reduce((one, other) => (other.length > one.length ? other : one));
}

/** `é` as one character, which some programs write as two. */
function composed(text: string): string {
  return text.normalize("NFC");
}

/** `alternatives`: sources of patterns. */
function patternOf(
  alternatives: readonly string[],
  [before, after]: readonly [string, string],
): RegExp {
  if (alternatives.length === 0) return /(?!)/u;
  const longestFirst = alternatives.toSorted((a, b) => b.length - a.length);
  return new RegExp(`${before}(?:${longestFirst.join("|")})${after}`, "iu");
}

function all(pattern: RegExp): RegExp {
  return new RegExp(pattern, `g${pattern.flags}`);
}

function escaped(term: string): string {
  return term.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

function partsOf(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function jsonIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
