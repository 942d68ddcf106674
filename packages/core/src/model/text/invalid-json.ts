import { UsherError } from "../errors.ts";

type Place = { line: number; column: number };
/** What may come next. */
type Expected = "value" | "value_or_end" | "key" | "key_or_end" | "colon" | "comma_or_end" | "end";

const space = /[ \t\n\r]*/y;
/** Up to what cannot be part of a text: its end, a control character, a wrong escape. It never fails, so it never goes back. */
const textStart = /"(?:[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * For a text that `JSON.parse` rejected. Names the place and nothing that stands there: the parser's
 * own message quotes the text, which may be a secret, and not always gives the place.
 */
export function invalidJson(what: string, text: string, cause: unknown): UsherError {
  const at = findJsonError(text);
  if (at === null)
    return new UsherError("request.invalid", { message: `${what} is not valid JSON.` }, cause);
  const { line, column } = placeOf(text, at);
  const problem = at >= text.length ? "It ends too early" : "The mistake is";
  return new UsherError(
    "request.invalid",
    {
      message: `${what} is not valid JSON. ${problem} at line ${line}, column ${column}.`,
      line,
      column,
    },
    cause,
  );
}

/** The index of the first character that cannot stand there, the length when more is expected, null for JSON. */
export function findJsonError(text: string): number | null {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "value";
  let at = 0;
  const afterValue = (): Expected => (open.length === 0 ? "end" : "comma_or_end");
  for (;;) {
    at = endOf(space, text, at) ?? at;
    if (at >= text.length) return expected === "end" ? null : at;
    const char = text.charAt(at);
    const inside = open.at(-1);
    if (isClosing(char, inside, expected)) {
      open.pop();
      expected = afterValue();
      at += 1;
    } else if (expected === "colon" || expected === "comma_or_end" || expected === "end") {
      if (char !== (expected === "colon" ? ":" : ",") || expected === "end") return at;
      expected = expected === "comma_or_end" && inside === "{" ? "key" : "value";
      at += 1;
    } else if (char === '"') {
      const end = endOf(textStart, text, at) ?? at;
      if (text.charAt(end) !== '"') return end;
      expected = isKey(expected) ? "colon" : afterValue();
      at = end + 1;
    } else if (isKey(expected)) {
      return at;
    } else if (char === "{" || char === "[") {
      open.push(char);
      expected = char === "{" ? "key_or_end" : "value_or_end";
      at += 1;
    } else {
      const end = endOf(scalar, text, at);
      if (end === null) return at;
      expected = afterValue();
      at = end;
    }
  }
}

function isKey(expected: Expected): boolean {
  return expected === "key" || expected === "key_or_end";
}

function isClosing(char: string, inside: "{" | "[" | undefined, expected: Expected): boolean {
  if (char === "}") return inside === "{" && ["key_or_end", "comma_or_end"].includes(expected);
  if (char === "]") return inside === "[" && ["value_or_end", "comma_or_end"].includes(expected);
  return false;
}

function endOf(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

function placeOf(text: string, at: number): Place {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
