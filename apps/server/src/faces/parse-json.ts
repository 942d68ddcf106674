import { UsherError } from "@usher/core";

/** What no text in the database can hold: a NUL and half a surrogate pair. */
const unstorable = /[\0\p{Cs}]/gu;

function storable(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll(unstorable, "\uFFFD") : value;
}

/** Throws `request.invalid`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, storable);
  } catch (cause) {
    throw new UsherError("request.invalid", { message: "The body is not valid JSON." }, cause);
  }
}
