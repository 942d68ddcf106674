import { decodeEntities } from "./entities.ts";
import type { InlineNode } from "./nodes.ts";
import { parseControl } from "./parse-control.ts";

const marks = { "*": "bold", _: "italic", "~": "strike" } as const;
type Mark = keyof typeof marks;

type Match = { node: InlineNode | InlineNode[]; length: number };

/** Bold, italic, strike, code, links, mentions, dates and emoji; a newline is a break. */
export function parseInline(source: string): InlineNode[] {
  const nodes: InlineNode[] = [];
  let text = "";
  const flush = (): void => {
    if (text !== "") nodes.push({ kind: "text", text: decodeEntities(text) });
    text = "";
  };
  for (let at = 0; at < source.length;) {
    const match = matchAt(source, at);
    if (match === null) {
      text += source[at];
      at += 1;
      continue;
    }
    flush();
    nodes.push(...[match.node].flat());
    at += match.length;
  }
  flush();
  return nodes;
}

function matchAt(source: string, at: number): Match | null {
  switch (source[at]) {
    case "\n":
      return { node: { kind: "break" }, length: 1 };
    case "<":
      return control(source, at);
    case "`":
      return code(source, at);
    case ":":
      return emoji(source, at);
    case "h":
      return bareLink(source, at);
    case "*":
    case "_":
    case "~":
      return marked(source, at);
    default:
      return null;
  }
}

function control(source: string, at: number): Match | null {
  const found = /^<([^<>\n]+)>/.exec(source.slice(at));
  if (found?.[1] === undefined) return null;
  const node = parseControl(found[1]);
  return node === null ? null : { node, length: found[0].length };
}

/** Inside code Slack shows a link's words or address and nothing else is special. */
function code(source: string, at: number): Match | null {
  const found = /^`([^`\n]+)`/.exec(source.slice(at));
  if (found?.[1] === undefined) return null;
  return { node: { kind: "code", text: plainCode(found[1]) }, length: found[0].length };
}

export function plainCode(source: string): string {
  const shown = source.replaceAll(
    /<(?:[^<>|\n]*\|)?([^<>|\n]+)>/g,
    (_whole, words: string) => words,
  );
  return decodeEntities(shown);
}

function emoji(source: string, at: number): Match | null {
  const found = /^:([a-z0-9_+'-]{1,40}):/.exec(source.slice(at));
  if (found?.[1] === undefined || /\w/.test(source[at - 1] ?? "")) return null;
  return { node: { kind: "emoji", name: found[1] }, length: found[0].length };
}

function bareLink(source: string, at: number): Match | null {
  if (/[\w<|]/.test(source[at - 1] ?? "")) return null;
  const found = /^https?:\/\/[^\s<>|`*]+[^\s<>|`*.,;:!?)_~'"]/.exec(source.slice(at));
  if (found === null) return null;
  const url = decodeEntities(found[0]);
  if (!URL.canParse(url)) return null;
  return { node: { kind: "link", url, text: url }, length: found[0].length };
}

/** A mark opens before a letter at the start of a word and closes after one at the end of a word. */
function marked(source: string, at: number): Match | null {
  const mark = source[at];
  if (!isMark(mark) || isWord(source[at - 1])) return null;
  if (/^(\s|$)/.test(source.slice(at + 1, at + 2)) || source[at + 1] === mark) return null;
  for (let end = at + 2; end < source.length && source[end] !== "\n"; end += 1) {
    if (source[end] === "`") end = Math.max(end, source.indexOf("`", end + 1));
    const closes =
      source[end] === mark && !/\s/.test(source[end - 1] ?? " ") && !isWord(source[end + 1]);
    if (!closes) continue;
    const children = parseInline(source.slice(at + 1, end));
    return { node: { kind: marks[mark], children }, length: end + 1 - at };
  }
  return null;
}

function isMark(character: string | undefined): character is Mark {
  return character !== undefined && character in marks;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}
