import { findLink } from "./find-link.ts";

const maxLength = 200;
const unstorable = /[\p{Cc}\p{Cs}]+/gu;

/**
 * A name that an identity provider or an app gives a person; null where it is empty or reads like a
 * link or an address, which email would show beside the sender's.
 */
export function personName(given: string | null | undefined): string | null {
  const characters = Array.from((given ?? "").replaceAll(unstorable, " ").trim());
  const name = characters.slice(0, maxLength).join("");
  return name === "" || findLink(name) !== null ? null : name;
}
