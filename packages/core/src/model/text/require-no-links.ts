import { UsherError } from "../errors.ts";
import { findLink } from "./find-link.ts";

/** For a text that others read in an email or on a page. Throws `request.invalid` with the `word`. */
export function requireNoLinks(text: string, path: string): void {
  const word = findLink(text);
  if (word === null) return;
  throw new UsherError("request.invalid", {
    message: `This text cannot contain links. Remove "${word}".`,
    path,
    word,
  });
}
