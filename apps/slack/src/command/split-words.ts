import { trimCharacters } from "./trim-characters.ts";

export type SplitText = {
  words: string[];
  /** The parts in double quotes, joined; null when there were none. */
  note: string | null;
};

/** Splits at spaces and separators; what stands in double quotes is the note. An unclosed quote runs to the end. */
export function splitWords(text: string): SplitText {
  const outside: string[] = [];
  const quoted: string[] = [];
  text.split('"').forEach((part, index) => (index % 2 === 0 ? outside : quoted).push(part));
  const note = quoted
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join(" ");
  return { words: wordsOf(outside.join(" ")), note: note === "" ? null : note };
}

function wordsOf(text: string): string[] {
  return text
    .split(/[\s,;]+/u)
    .map(trimPunctuation)
    .filter((word) => word !== "");
}

/** `<@U…>` keeps its brackets; everything else loses the punctuation around it. */
function trimPunctuation(word: string): string {
  if (/^<@[UW][A-Z0-9]+(?:\|[^>]*)?>$/u.test(word)) return word;
  return trimCharacters(word, ".:<>()[]'");
}
