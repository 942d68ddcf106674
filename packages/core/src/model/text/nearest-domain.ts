import { editDistance } from "./edit-distance.ts";

/** The domains of most private email addresses. One of these is right as it stands. */
const wellKnown = [
  "gmail.com",
  "googlemail.com",
  "outlook.com",
  "hotmail.com",
  "yahoo.com",
  "icloud.com",
  "proton.me",
  "protonmail.com",
  "fastmail.com",
  "gmx.net",
  "gmx.de",
  "mail.com",
  "web.de",
];
/** Domains of real providers that are only spelled like one of these. */
const alsoRight = new Set(
  (
    "aol.com email.com live.com me.com msn.com rocketmail.com ymail.com fastmail.fm " +
    "gmx.at gmx.ch gmx.com hotmail.ca hotmail.ch hotmail.cl hotmail.cz mail.de outlook.cl outlook.cz protonmail.ch yahoo.ca yahoo.cn"
  ).split(" "),
);
const shortest = 7;

/** Whether anyone can get an address of this domain. */
export function isPublicProvider(domain: string): boolean {
  return wellKnown.includes(domain) || alsoRight.has(domain);
}

const maxKept = 1_000;
const maxKeyLength = 1_000;
const kept = new Map<string, string | null>();

/** The domain that was probably meant: a typing mistake away, or what was typed without its end. Null when it looks right. */
export function nearestDomain(typed: string, own: readonly string[]): string | null {
  const domain = typed.toLowerCase();
  // A batch has few domains, and comparing one with all the others was a fifth of the time of a batch.
  const key = [domain, ...own].join(" ");
  if (key.length > maxKeyLength) return compareAll(domain, own);
  const known = kept.get(key);
  if (known !== undefined) return known;
  const nearest = compareAll(domain, own);
  if (kept.size >= maxKept) kept.clear();
  kept.set(key, nearest);
  return nearest;
}

function compareAll(domain: string, own: readonly string[]): string | null {
  const candidates = [...new Set([...own, ...wellKnown])];
  if (domain === "" || candidates.includes(domain) || alsoRight.has(domain)) return null;
  const unfinished = candidates.find((one) => one.startsWith(`${domain}.`));
  if (unfinished !== undefined) return unfinished;
  const near = candidates.filter(
    (one) => one.length >= shortest && editDistance(domain, one) <= (one.length < 9 ? 1 : 2),
  );
  return near.toSorted((a, b) => editDistance(domain, a) - editDistance(domain, b))[0] ?? null;
}
