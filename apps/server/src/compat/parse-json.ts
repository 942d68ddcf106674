import { invalidJson, requireBoundedJson } from "@usher/core";

/** What no text in the database can hold: a NUL and half a surrogate pair. */
const unstorable = /[\0\p{Cs}]/gu;

function storable(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll(unstorable, "\uFFFD") : value;
}

/** Throws `request.invalid`, `request.too_large`. */
export function parseJson(text: string): unknown {
  const json = parse(text);
  requireBoundedJson(json);
  // Only an escape can stand for what cannot be stored; to look at every value takes a recursion.
  return text.includes("\\u") ? parse(text, storable) : json;
}

function parse(text: string, reviver?: typeof storable): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch (cause) {
    throw invalidJson("The body", text, cause);
  }
}
