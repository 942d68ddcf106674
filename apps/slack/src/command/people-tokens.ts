import { isMention } from "./mention.ts";

/** `end` separates people for certain; a comma may stand inside a name: `Doe, Jane <jane@acme.com>`. */
export type PeopleToken =
  | { kind: "word"; text: string }
  | { kind: "quote"; text: string }
  | { kind: "comment"; text: string }
  /** An address in brackets or parentheses, with the quoted name before it. */
  | { kind: "enclosed"; text: string; name: string | null }
  | { kind: "comma" }
  | { kind: "end" };

type RawToken =
  | { kind: "word"; text: string }
  | { kind: "quote"; text: string }
  | { kind: "bracket"; text: string }
  | { kind: "paren"; text: string }
  | { kind: "comma" }
  | { kind: "end" };

// A mention, an address in brackets, a quote, a comment, a separator, the number of a list, a word. No part can
// match in two ways from one place, so the time grows with the text alone.
const pattern =
  /<[^<>\n]*>|"[^"]*"?|\([^()\n]*\)|[;；\n,，、]|(?<![^\s,;，；、])\d{1,3}[.)](?!\S)|[^\s,;，；、"<>()]+|[<>()]/gu;

/** What a list of people is made of. An unclosed quote runs to the end. */
export function peopleTokens(text: string): PeopleToken[] {
  const tokens = rawTokens(text);
  return tokens.flatMap((one, at) => {
    const before = tokens[at - 1];
    const after = tokens[at + 1];
    switch (one.kind) {
      case "quote":
        return after?.kind === "bracket" && isOneAddress(after.text) ? [] : [one];
      case "bracket": {
        if (!isOneAddress(one.text)) return peopleTokens(one.text);
        const name = before?.kind === "quote" ? before.text : null;
        return [{ kind: "enclosed", text: one.text.trim(), name }];
      }
      case "paren":
        if (isOneAddress(one.text))
          return [{ kind: "enclosed", text: one.text.trim(), name: null }];
        return one.text.includes("@") ? peopleTokens(one.text) : [{ ...one, kind: "comment" }];
      case "word":
      case "comma":
      case "end":
        return [one];
    }
  });
}

function isOneAddress(text: string): boolean {
  return text.indexOf("@") > 0 && !/[\s,;]/u.test(text.trim());
}

function rawTokens(text: string): RawToken[] {
  return (text.match(pattern) ?? []).map(rawToken);
}

function rawToken(text: string): RawToken {
  if (isMention(text)) return { kind: "word", text };
  const inside = text.slice(1, -1);
  switch (text.charAt(0)) {
    case "<":
      return text.length > 1 ? { kind: "bracket", text: inside } : { kind: "word", text };
    case "(":
      return text.length > 1 ? { kind: "paren", text: inside } : { kind: "word", text };
    case '"':
      return {
        kind: "quote",
        text: text.length > 1 && text.endsWith('"') ? inside : text.slice(1),
      };
    case ",":
    case "，":
    case "、":
      return { kind: "comma" };
    case ";":
    case "；":
    case "\n":
      return { kind: "end" };
    default:
      return { kind: "word", text: listNumber.test(text) ? "" : text };
  }
}

const listNumber = /^\d{1,3}[.)]$/u;
