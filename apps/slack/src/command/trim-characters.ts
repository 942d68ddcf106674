/** The text without these characters at its ends. Not a regular expression: `/[.]+$/` takes quadratic time on inner runs. */
export function trimCharacters(text: string, ends: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && ends.includes(text.charAt(start))) start += 1;
  while (end > start && ends.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
