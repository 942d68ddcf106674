/** What hides or turns text; the joiners of emoji and of Persian stay. */
const hidden =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e0fff}]/gu;
const breaking = /[\s\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}]+/gu;

/** A sentence that someone typed, on one line: without line breaks, controls, and characters that no one sees. */
export function oneLine(text: string): string {
  return text.normalize("NFC").replaceAll(hidden, "").replaceAll(breaking, " ").trim();
}
