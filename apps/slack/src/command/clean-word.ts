import { trimHidden } from "./normalize-text.ts";
import { trimCharacters } from "./trim-characters.ts";

/** No domain ends with one of these, so they are punctuation or markup there. */
const afterWord = ".,:;!?…'‘’‚*_~`<>()[]{}|\"";
/** No address begins with one of these. */
const beforeWord = '.,:;<>()[]{}|"•◦▪‣·';
/** Valid at the start of an address: there they are markup only when they also close the word. */
const pairs = "*_~`'‘‚";
const closing: Readonly<Record<string, string>> = { "‘": "’", "‚": "‘’" };

/** A word without the punctuation, bold marks and quotes around it, and without invisible characters at its ends. */
export function cleanWord(word: string): string {
  const typed = trimHidden(word);
  const head = trimEnd(typed);
  const removed = new Set(typed.slice(head.length));
  const body = trimCharacters(head, beforeWord);
  const opened = openingPairs(body, removed);
  return trimHidden(trimCharacters(body.slice(opened), beforeWord));
}

function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && afterWord.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

function openingPairs(text: string, removed: ReadonlySet<string>): number {
  const isAddress = text.includes("@");
  let count = 0;
  while (count < text.length && pairs.includes(text.charAt(count))) {
    const mark = text.charAt(count);
    const closes = Array.from(closing[mark] ?? mark).some((one) => removed.has(one));
    if (isAddress && !closes) break;
    count += 1;
  }
  return count;
}
