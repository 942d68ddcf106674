const lineBreaks = /\r\n?|[\n\u000B\u000C\u0085\u2028\u2029]/gu;
const otherSpace = /[^\S\n]+/gu;
const doubleQuotes = /[\u201C-\u201F\u00AB\u00BB\u2033\u2036\uFF02]/gu;
const singleQuotes = /[\u2018-\u201B\u2032\u2035\uFF07]/gu;

// Slack escapes a bracket inside its markup; one that begins another ends the search.
const mailtoLink = /<mailto:([^<|>]*)\|[^<>]*>/giu;
/** Not Slack's own, which has a label: brackets that belong to a name before them. */
const bareMailtoLink = /<mailto:([^<|>]*)>/giu;
const webLink = /<(https?:\/\/[^<|>]*)(?:\|[^<>]*)?>/giu;

const hidden =
  /[\p{Default_Ignorable_Code_Point}\u0000-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F]/u;
const everyHidden = new RegExp(hidden, "gu");

/**
 * What a person meant to type: spaces and double quotes as a keyboard has them, and Slack's own link
 * markup replaced by its target (never by its label, which can show another address). Entities are
 * decoded last, so typed text cannot become markup. Dashes, apostrophes and invisible characters stay:
 * without them an address would be another one.
 */
export function normalizeText(text: string): string {
  return decodeEntities(
    text
      .replaceAll(lineBreaks, "\n")
      .replaceAll(otherSpace, " ")
      .replaceAll(doubleQuotes, '"')
      .replaceAll(mailtoLink, (_markup, target: string) => addressIn(target))
      .replaceAll(bareMailtoLink, (_markup, target: string) => `<${addressIn(target)}>`)
      .replaceAll(webLink, "$1"),
  ).trim();
}

/** For words, notes and reasons, where invisible characters and curly apostrophes change nothing. */
export function plainText(text: string): string {
  return text.replaceAll(everyHidden, "").replaceAll(singleQuotes, "'");
}

/** With `[U+200B]` in place of what cannot be seen, so that a person can see why it is rejected. */
export function spellHidden(text: string): string {
  return text.replaceAll(everyHidden, (one) => {
    const code = (one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return `[U+${code}]`;
  });
}

export function trimHidden(text: string): string {
  const characters = Array.from(text);
  let start = 0;
  let end = characters.length;
  while (start < end && hidden.test(characters[start] ?? "")) start += 1;
  while (end > start && hidden.test(characters[end - 1] ?? "")) end -= 1;
  return characters.slice(start, end).join("");
}

function addressIn(target: string): string {
  return target.split("?", 1)[0] ?? "";
}

function decodeEntities(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
