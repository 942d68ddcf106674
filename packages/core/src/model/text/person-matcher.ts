import { erasedEmail, erasedText } from "../erased.ts";
import { displayDomain } from "./email-address.ts";

/** What a person is known by. */
export type PersonTerms = {
  /** Keys and other spellings of addresses. */
  addresses: readonly string[];
  names: readonly string[];
};

/** Finds a person in texts: a whole address or a whole name, in any case, never a part of a longer one. */
export type PersonMatcher = {
  /** A text that matches, or the JSON of one, has one of these as it is or in lower case: for a first look in SQL. */
  needles: readonly string[];
  /** In a text, which may be JSON itself, or anywhere in a JSON value. */
  matches(value: unknown): boolean;
  /** The same with placeholders. Of an object that has the address, what people typed goes as well. */
  redact(value: unknown): unknown;
  /** The same of a text, which may be JSON itself. */
  redactText(text: string): string;
};

/** Shorter names are words of any text. */
const minNameLength = 3;

export function createPersonMatcher({ addresses, names }: PersonTerms): PersonMatcher {
  const spellings = [...new Set(addresses.flatMap(spellingsOf))];
  const searched = names.filter((name) => name.trim().length >= minNameLength);
  const address = patternOf(spellings, addressEdges);
  const name = patternOf(searched, nameEdges);
  const inText = (text: string) => address.test(text) || name.test(text);
  const matches = (value: unknown): boolean => {
    if (typeof value === "string") {
      const json = jsonIn(value);
      return json === undefined ? inText(value) : matches(json);
    }
    return partsOf(value).some(([key, part]) => inText(key) || matches(part));
  };
  const plain = (text: string) =>
    text.replaceAll(all(address), erasedEmail).replaceAll(all(name), erasedText);
  const redact = (value: unknown): unknown => {
    if (typeof value === "string") return plain(value);
    if (Array.isArray(value)) return value.map(redact);
    if (typeof value !== "object" || value === null) return value;
    const entries: [string, unknown][] = Object.entries(value);
    const isAbout = entries.some(([, part]) => typeof part === "string" && address.test(part));
    return Object.fromEntries(
      entries.map(([key, part]) => [
        plain(key),
        isAbout ? withoutText(key, redact(part)) : redact(part),
      ]),
    );
  };
  return {
    needles: [...new Set([...spellings, ...searched].flatMap(needlesOf))],
    matches,
    redact,
    redactText(text) {
      const json = jsonIn(text);
      return json === undefined ? plain(text) : JSON.stringify(redact(json));
    },
  };
}

const typed = new Set([
  "message",
  "note",
  "reason",
  "detail",
  "deliveryDetail",
  "stateReason",
  "denyReason",
  "returnTo",
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

/** PostgreSQL knows lower case of letters beyond ASCII in some locales only. */
function needlesOf(term: string): string[] {
  return [term, term.toLowerCase()].flatMap((form) => [form, JSON.stringify(form).slice(1, -1)]);
}

const addressEdges = [
  String.raw`(?:(?<![\p{L}\p{N}._+-])|(?<=%[0-9a-f]{2}))`,
  String.raw`(?![\p{L}\p{N}-])(?!\.[\p{L}\p{N}])`,
] as const;
const nameEdges = [String.raw`(?<![\p{L}\p{N}])`, String.raw`(?![\p{L}\p{N}])`] as const;

function patternOf(terms: readonly string[], [before, after]: readonly [string, string]): RegExp {
  if (terms.length === 0) return /(?!)/u;
  const longestFirst = terms.toSorted((a, b) => b.length - a.length).map(escaped);
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
