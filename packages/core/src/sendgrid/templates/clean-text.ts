const zeroWidthSpace = "\u200b";

const lineBreaks = /\r\n?|[\u2028\u2029\u0085\v\f]/g;
const controls = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;
/** Marks that turn or hide text. The joiners of emoji and of Persian stay. */
const turning =
  /[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;
const markFlood = /(\p{M}{3})\p{M}+/gu;
/** Times, versions and status codes stay: no domain ends in a number. */
const betweenDigits = "(?!(?<=\\d)[.:]\\d)";
const innerDot = new RegExp(
  `(?<=\\S)${betweenDigits}([.\\u2024\\u3002\\ufe52\\uff0e\\uff61])(?=\\S)`,
  "gu",
);
const scheme = new RegExp(`${betweenDigits}([:\\uff1a])(?=\\S)`, "gu");
const ipv4 = /\d{1,3}(?:\.\d{1,3}){3}/g;
const openTag = /<%/g;
const closeTag = /%>/g;

/** A name or other single-line text chosen by a user: at most `max` characters, no link. */
export function cleanLine(text: string | null | undefined, max: number): string {
  return breakLinks(oneLine(text, max));
}

/**
 * The same for a header, which no email client makes links of: without the invisible characters that
 * break a link in a text, so that "Acme.io" is read, copied and searched as it is written.
 */
export function headerLine(text: string | null | undefined, max: number): string {
  return oneLine(text, max).replace(scheme, "$1 ").replace(openTag, "< %").replace(closeTag, "% >");
}

/**
 * A text of several lines: at most `max` characters, at most one empty line in a row. The `address`
 * that the email is about stays as it is.
 */
export function cleanLines(
  text: string | null | undefined,
  max: number,
  address: string | null = null,
): string[] {
  const lines = (text ?? "")
    .slice(0, 50 * max)
    .replace(lineBreaks, "\n")
    .split("\n")
    .map((line) => clean(line).replace(/\s+/g, " ").trim());
  const joined = clip(
    lines
      .join("\n")
      .replace(/\n{3,}/g, "\n\n")
      .trim(),
    max,
  );
  return joined === ""
    ? []
    : joined.split("\n").map((line) => breakLinksBeside(line, address?.toLowerCase() ?? ""));
}

/** Cuts between characters, not inside a surrogate pair; an ellipsis counts. */
export function clip(text: string, max: number): string {
  const characters = Array.from(text);
  if (characters.length <= max) return text;
  return `${characters
    .slice(0, max - 1)
    .join("")
    .trimEnd()}…`;
}

function oneLine(text: string | null | undefined, max: number): string {
  const line = clean((text ?? "").slice(0, 50 * max).replace(/\s+/g, " "));
  return clip(line.replace(/\s+/g, " ").trim(), max);
}

function clean(text: string): string {
  // Sorting many marks takes quadratic time, and composing may leave more of them.
  return text
    .replace(markFlood, "$1")
    .normalize("NFC")
    .replace(turning, "")
    .replace(controls, " ")
    .replace(markFlood, "$1");
}

/** Email clients make links of bare domains and schemes; the provider fills in `<%…%>`. */
function breakLinks(text: string): string {
  return text
    .replace(innerDot, `${zeroWidthSpace}$1`)
    .replace(scheme, `${zeroWidthSpace}$1`)
    .replace(ipv4, (address) => address.replaceAll(".", `${zeroWidthSpace}.`))
    .replace(openTag, `<${zeroWidthSpace}%`)
    .replace(closeTag, `%${zeroWidthSpace}>`);
}

/** Only where the address stands alone: `jane@acme.com.evil.com` is another one. */
function breakLinksBeside(line: string, address: string): string {
  if (address === "") return breakLinks(line);
  const escaped = address.replace(/\W/g, "\\$&");
  const alone = new RegExp(`(?<![\\w.+-])(${escaped})(?![\\w-]|\\.\\w)`, "i");
  return line
    .split(alone)
    .map((part) => (part.toLowerCase() === address ? part : breakLinks(part)))
    .join("");
}
