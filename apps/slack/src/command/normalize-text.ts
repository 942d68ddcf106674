const invisible = /\p{Default_Ignorable_Code_Point}/gu;
// Tabs and newlines are spaces to us; every other control character is noise.
const control = /[\u0000-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F]/gu;
const anySpace = /[\s\u0085]+/gu;
const doubleQuotes = /[\u201C-\u201F\u00AB\u00BB\u2033\u2036\uFF02]/gu;
const singleQuotes = /[\u2018-\u201B\u2032\u2035\uFF07]/gu;
const longDashes = /[\u2013\u2014\u2015]/gu;

// Slack escapes a bracket inside its markup; one that begins another ends the search.
const mailtoLink = /<mailto:([^<|>]*)(?:\|[^<>]*)?>/giu;
const webLink = /<(https?:\/\/[^<|>]*)(?:\|[^<>]*)?>/giu;

/**
 * What a person meant to type: invisible and direction-changing characters removed, phone
 * punctuation straightened, Slack's own link markup replaced by its target (never by its label,
 * which can show another address). Entities are decoded last, so typed text cannot become markup.
 */
export function normalizeText(text: string): string {
  return decodeEntities(
    text
      .replaceAll(invisible, "")
      .replaceAll(control, "")
      .replaceAll(anySpace, " ")
      .replaceAll(doubleQuotes, '"')
      .replaceAll(singleQuotes, "'")
      .replaceAll(longDashes, "--")
      .replaceAll(mailtoLink, (_markup, target: string) => target.split("?", 1)[0] ?? "")
      .replaceAll(webLink, "$1"),
  ).trim();
}

function decodeEntities(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
