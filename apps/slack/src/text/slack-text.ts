import type { InvitationView } from "@usher/core";

const invisible =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/gu;
/** Joiners belong to words of scripts without case and to emoji; elsewhere they only hide in a text. */
const strayJoiner =
  /(?<![\p{Lo}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200C\u200D]+/gu;
const breaks = /[\t\n\r\u2028\u2029]+/gu;
const zeroWidthSpace = "\u200B";

/** Text for plain_text and rich_text objects, which Slack does not parse: one line, nothing invisible. */
export function oneLine(text: string): string {
  return visible(text.replaceAll(breaks, " ")).trim();
}

/** The same with its line breaks; for quotes. */
export function manyLines(text: string): string {
  return visible(text.replaceAll(/\r\n?|[\u2028\u2029]/gu, "\n"))
    .replaceAll(/\n{3,}/gu, "\n\n")
    .trim();
}

function visible(text: string): string {
  return text.replaceAll(invisible, "").replaceAll(strayJoiner, "");
}

/** Cuts by characters as people count them, never inside one. */
export function shorten(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}

/** Cuts to a limit that Slack counts in UTF-16 units, never inside a character. */
export function shortenToUnits(text: string, units: number): string {
  if (text.length <= units) return text;
  let kept = "";
  for (const character of text) {
    if (kept.length + character.length > units - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** For the top-level `text`, which phones show as it is: no markup of ours, none of theirs. */
export function escapeText(text: string): string {
  return oneLine(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** User input inside mrkdwn: no mention, no link, no formatting. Escaped after any cutting. */
export function quoteText(text: string): string {
  return escapeText(text)
    .replaceAll(/(?<![\p{L}\p{N}])[_]|[_](?![\p{L}\p{N}])|[*~`]/gu, `${zeroWidthSpace}$&`)
    .replaceAll("://", `:${zeroWidthSpace}//`);
}

/** An address inside mrkdwn, to be copied as it is: as code where Slack would format it. */
export function addressText(email: string, length = 254): string {
  const shown = shorten(email, length);
  const [plain, quoted] = [escapeText(shown), quoteText(shown)];
  return plain === quoted || plain.includes("`") ? quoted : `\`${plain}\``;
}

/** A name of a person or an organization inside mrkdwn; what looks like a domain does not become a link. */
export function quoteName(text: string): string {
  return quoteText(shorten(text, 100)).replaceAll(/\.(?=[\p{L}\p{N}])/gu, `.${zeroWidthSpace}`);
}

/** A sentence made for mrkdwn where Slack shows text as it is, as under an input. */
export function mrkdwnToPlainText(mrkdwn: string): string {
  return mrkdwn
    .replaceAll(/<!date\^[^|>]*\|([^>]*)>/gu, "$1")
    .replaceAll(/[`\u200B]/gu, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** An instant in the reader's own zone, for mrkdwn. */
export function slackDate(iso: string, format = "{date_short_pretty} at {time}"): string {
  return `<!date^${unixSeconds(iso)}^${format}|${plainDate(iso)}>`;
}

export function unixSeconds(iso: string): number {
  return Math.floor(Date.parse(iso) / 1000);
}

const dayAndTime = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

/** An instant where Slack's date markup does not work. */
export function plainDate(iso: string): string {
  return `${dayAndTime.format(new Date(iso))} UTC`;
}

/** "a", "a and b", "a, b and c". */
export function joinList(words: readonly string[]): string {
  if (words.length <= 1) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}

/** "admin", or "member, Design and 3 more". An answer that an older version stored has no names. */
export function roleLabel(
  { roles, roleNames }: Pick<InvitationView, "roles" | "roleNames">,
  shown = 3,
): string {
  const texts = roleNames.length > 0 ? roleNames : roles;
  const names = texts.map((role) => oneLine(shorten(role, 64)));
  if (names.length <= shown) return joinList(names);
  return `${names.slice(0, shown).join(", ")} and ${names.length - shown} more`;
}
