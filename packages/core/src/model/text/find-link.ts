import { parse } from "tldts";

import { withoutProductNames } from "./product-names.ts";

const quotedLength = 60;
const maxLabel = 63;

/** What a reader does not see, and the dots of domain names that NFKC leaves as they are. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
const otherDots = /[\u3002\uff61]/gu;

const knownScheme =
  /(?<![a-z0-9+.-])(?:https?|ftps?|mailto|javascript|vbscript|data|file|tel|sms|callto|facetime|sips?|xmpp|skype|magnet):(?=\S)/iu;
const www = /(?<![\p{L}\p{N}])www\.(?=[\p{L}\p{N}])/iu;
const address = /[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]@[^\s@.]+\.[\p{L}\p{N}]/u;
const ipv4 = /(?<![\p{L}\p{N}.])\d{1,3}(?:\.\d{1,3}){3}(?![\p{L}\p{N}]|\.\d)/u;
const ipv6 = /\[[0-9a-f:.]{2,45}\]/giu;
const networkPath = /\\\\[\p{L}\p{N}]/u;
const localhost = /(?<![\p{L}\p{N}.-])localhost(?::\d|\/)/iu;
const linkPatterns = [/:\/\//u, knownScheme, www, address, networkPath, ipv4, localhost];

/** As the Stream-Safe Text Format has it: sorting more takes quadratic time. */
const excessMarks = /(\p{M}{30})\p{M}+/gu;

const outsideHosts = /[^\p{L}\p{M}\p{N}\p{So}_.-]+/u;
const labelStart = /^[\p{L}\p{M}\p{N}]+(?:-+[\p{L}\p{M}\p{N}]+)*/u;

const opening = /[("'“”„‘’«»<{]/u;
const closing = /[.,;!?)"'“”‘’«»>}]/u;

/**
 * The first word of a text that an email client may show as a link, as it was typed: a scheme, `www.`,
 * an address, or a name under a top-level domain. Null where there is none. Takes linear time.
 */
export function findLink(text: string): string | null {
  for (const typed of text.split(/\s+/u)) {
    const word = typed
      .replaceAll(excessMarks, "$1")
      .normalize("NFKC")
      .replaceAll(invisible, "")
      .replaceAll(otherDots, ".");
    if (isLink(withoutProductNames(word))) return quoted(typed);
  }
  return null;
}

function isLink(word: string): boolean {
  if (linkPatterns.some((pattern) => pattern.test(word))) return true;
  for (const [host] of word.matchAll(ipv6)) if (URL.canParse(`http://${host}`)) return true;
  return word.split(outsideHosts).some(endsInTopLevelDomain);
}

/** Doubled dots end a name, as they do where clients look for one. */
function endsInTopLevelDomain(run: string): boolean {
  const labels = run.split(".");
  return labels.some(
    (label, index) =>
      label !== "" && labels[index - 1] && !labels[index + 1] && startsWithTopLevelDomain(label),
  );
}

function startsWithTopLevelDomain(label: string): boolean {
  const [start = ""] = labelStart.exec(label.slice(0, 2 * maxLabel)) ?? [];
  if (start.length > maxLabel) return false;
  const [beforeHyphen = ""] = start.split("-", 1);
  return isTopLevelDomain(start) || isTopLevelDomain(beforeHyphen);
}

/** The list of public suffixes has only second levels of `za`. */
function isTopLevelDomain(label: string): boolean {
  const lower = label.toLowerCase();
  return lower === "za" || parse(`x.${lower}`, { extractHostname: false }).isIcann === true;
}

/** Without the punctuation around it. Not a regular expression, which would take quadratic time. */
function quoted(typed: string): string {
  const shown = typed.replaceAll(invisible, "");
  let start = 0;
  let end = shown.length;
  while (start < end && opening.test(shown.charAt(start))) start += 1;
  while (end > start && closing.test(shown.charAt(end - 1))) end -= 1;
  const characters = Array.from(shown.slice(start, Math.min(end, start + 2 * quotedLength + 2)));
  if (characters.length <= quotedLength) return characters.join("");
  return `${characters.slice(0, quotedLength - 1).join("")}…`;
}
