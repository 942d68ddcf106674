import type { MrkdwnNode } from "./nodes.ts";
import { parseInline, plainCode } from "./parse-inline.ts";

const quote = /^(?:>|&gt;) ?/;
const bullet = /^\s*[•◦▪-] +/;
const numbered = /^\s*(\d{1,3})\. +/;

type LineKind = "paragraph" | "quote" | "bullet" | "numbered";

/** Slack's markup as a tree to render. It holds text and safe addresses, never HTML. */
export function parseMrkdwn(source: string): MrkdwnNode[] {
  return source
    .split(/```/)
    .flatMap((part, index, parts): MrkdwnNode[] =>
      index % 2 === 1 && index < parts.length - 1
        ? [{ kind: "preformatted", text: plainCode(part.replace(/^\n/, "").replace(/\n$/, "")) }]
        : parseLines(index % 2 === 1 ? `\`\`\`${part}` : part),
    );
}

function parseLines(source: string): MrkdwnNode[] {
  const runs: { kind: LineKind; lines: string[] }[] = [];
  for (const line of source.split("\n")) {
    const kind = kindOf(line);
    const last = runs.at(-1);
    if (last?.kind === kind) last.lines.push(line);
    else runs.push({ kind, lines: [line] });
  }
  return runs.flatMap(({ kind, lines }) => nodeOf(kind, lines));
}

function kindOf(line: string): LineKind {
  if (quote.test(line)) return "quote";
  if (bullet.test(line)) return "bullet";
  return numbered.test(line) ? "numbered" : "paragraph";
}

function nodeOf(kind: LineKind, lines: string[]): MrkdwnNode[] {
  switch (kind) {
    case "quote":
      return [
        { kind, children: parseInline(lines.map((line) => line.replace(quote, "")).join("\n")) },
      ];
    case "bullet":
      return [list(lines, bullet, false)];
    case "numbered":
      return [list(lines, numbered, true)];
    case "paragraph": {
      const text = lines.join("\n").replaceAll(/^\n+|\n+$/g, "");
      return text === "" ? [] : [{ kind, children: parseInline(text) }];
    }
  }
}

function list(lines: string[], marker: RegExp, isOrdered: boolean): MrkdwnNode {
  return {
    kind: "list",
    isOrdered,
    start: isOrdered ? Number(numbered.exec(lines[0] ?? "")?.[1] ?? 1) : 1,
    items: lines.map((line) => parseInline(line.replace(marker, ""))),
  };
}
