import { cleanWord } from "./clean-word.ts";
import { isMention } from "./mention.ts";

/** The words of a text without what stands in double quotes. Takes the output of `plainText`. */
export function splitWords(text: string): string[] {
  const outside = text.split('"').filter((_part, index) => index % 2 === 0);
  return outside
    .join(" ")
    .split(/[\s,;]+/u)
    .map((word) => (isMention(word) ? word : cleanWord(word)))
    .filter((word) => word !== "");
}
