import { parseEmailAddress } from "@usher/core";

import { normalizeText } from "./normalize-text.ts";
import { trimCharacters } from "./trim-characters.ts";

const betweenAddresses = /[\s<>()[\]{}"',;:|\\`*]+/u;
/** Deeper than any message of Slack's. */
const deepest = 20;

/** Every address in a message, each once, in order: in its text, its blocks and the targets of its links. */
export function addressesInMessage(message: unknown): string[] {
  const found = new Map<string, string>();
  for (const text of textsIn(message, 0))
    for (const word of normalizeText(text).split(betweenAddresses)) {
      if (!word.includes("@")) continue;
      const parsed = parseEmailAddress(trimCharacters(word, ".-_~!?"));
      if (parsed.ok && !found.has(parsed.address.key))
        found.set(parsed.address.key, parsed.address.email);
    }
  return [...found.values()];
}

/** Names of fields that hold what a person reads or where a link leads. */
const readable = new Set(["text", "url", "value", "fallback", "title"]);

function textsIn(value: unknown, depth: number): string[] {
  if (depth > deepest || value === null || typeof value !== "object") return [];
  if (Array.isArray(value)) return value.flatMap((one) => textsIn(one, depth + 1));
  return Object.entries(value).flatMap(([name, part]) => {
    if (typeof part !== "string") return textsIn(part, depth + 1);
    if (!readable.has(name)) return [];
    return [/^mailto:/iu.test(part) ? (part.slice(7).split("?", 1)[0] ?? "") : part];
  });
}
