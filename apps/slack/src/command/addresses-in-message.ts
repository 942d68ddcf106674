import { addressOf, parseEmailAddress } from "@usher/core";

import { cleanWord } from "./clean-word.ts";
import { normalizeText, spellHidden } from "./normalize-text.ts";

/** Not the apostrophe: it is part of o'brien@acme.com. */
const betweenAddresses = /[\s<>()[\]{}",;:|\\]+/u;
/** Deeper than any message of Slack's. */
const deepest = 20;

export type MessageAddresses = {
  emails: string[];
  /** What looks like an address and is none. */
  wrong: string[];
};

/** Every address in a message, each once, in order: in its text, its blocks and the targets of its links. */
export function addressesInMessage(message: unknown): MessageAddresses {
  const found = new Map<string, string>();
  const wrong = new Set<string>();
  for (const text of textsIn(message, 0))
    for (const typed of normalizeText(text).split(betweenAddresses)) {
      if (!typed.includes("@")) continue;
      const word = cleanWord(typed).replace(/^[-!?]+/u, "");
      const parsed = parseEmailAddress(addressOf(word));
      if (!parsed.ok && isLikeAddress(word)) wrong.add(spellHidden(word));
      if (parsed.ok && !found.has(parsed.address.key))
        found.set(parsed.address.key, parsed.address.email);
    }
  return { emails: [...found.values()], wrong: [...wrong] };
}

/** Handles and parts of web addresses are not meant to be addresses. */
function isLikeAddress(word: string): boolean {
  const [local = "", domain = "", ...rest] = word.split("@");
  return local !== "" && domain.includes(".") && rest.length === 0 && !word.includes("/");
}

/** Names of fields that hold what a person reads or where a link leads. */
const readable = new Set(["text", "url", "value", "fallback", "title"]);

function textsIn(value: unknown, depth: number): string[] {
  if (depth > deepest || value === null || typeof value !== "object") return [];
  if (Array.isArray(value)) return value.flatMap((one) => textsIn(one, depth + 1));
  const parts = Object.entries(value);
  const mailto = parts.find(([name, part]) => name === "url" && isMailto(part))?.[1];
  // The words of such a link can show another address than it leads to.
  if (typeof mailto === "string") return [mailto.slice(7).split("?", 1)[0] ?? ""];
  return parts.flatMap(([name, part]) => {
    if (typeof part !== "string") return textsIn(part, depth + 1);
    return readable.has(name) ? [part] : [];
  });
}

function isMailto(part: unknown): boolean {
  return typeof part === "string" && /^mailto:/iu.test(part);
}
