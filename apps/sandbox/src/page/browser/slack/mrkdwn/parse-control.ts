import { decodeEntities } from "./entities.ts";
import type { InlineNode } from "./nodes.ts";
import { safeUrl } from "./safe-url.ts";

/** What stands between `<` and `>`: a mention, a broadcast, a date or a link. Null when it is none. */
export function parseControl(content: string): InlineNode | null {
  const bar = content.indexOf("|");
  const target = bar < 0 ? content : content.slice(0, bar);
  const label = bar < 0 ? null : decodeEntities(content.slice(bar + 1)) || null;
  if (/^@[UW][A-Z0-9]+$/.test(target)) return { kind: "user", id: target.slice(1), label };
  if (/^#[CGD][A-Z0-9]+$/.test(target)) return { kind: "channel", id: target.slice(1), label };
  if (target.startsWith("!")) return parseSpecial(target.slice(1), label);
  const url = safeUrl(decodeEntities(target));
  if (url === null) return null;
  return { kind: "link", url, text: label ?? url.replace(/^(mailto|tel):/, "") };
}

function parseSpecial(target: string, label: string | null): InlineNode | null {
  if (target.startsWith("date^")) return parseDate(target, label);
  if (["here", "channel", "everyone"].includes(target)) return { kind: "broadcast", name: target };
  if (target.startsWith("subteam^"))
    return { kind: "broadcast", name: label?.replace(/^@/, "") ?? "group" };
  return label === null ? null : { kind: "text", text: label };
}

function parseDate(target: string, label: string | null): InlineNode | null {
  const [, seconds = "", format = "", link] = target.split("^");
  if (!/^\d+$/.test(seconds)) return label === null ? null : { kind: "text", text: label };
  return {
    kind: "date",
    timestamp: Number(seconds),
    format: decodeEntities(format),
    url: link === undefined ? null : safeUrl(decodeEntities(link)),
    fallback: label ?? "",
  };
}
