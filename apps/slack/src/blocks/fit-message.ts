import type { KnownBlock } from "@slack/types";

import { shortenToUnits } from "../text/slack-text.ts";
import type { MessageContent } from "./message.ts";

/** Above this Slack cuts a text by itself. */
const maxTextLength = 3900;
const maxBlocks = 50;
/** Slack publishes no sum; beyond this it has been seen to reject messages. */
const maxBlocksLength = 45_000;

/**
 * The message as Slack takes it. What breaks a limit falls back to its text and its buttons, so that
 * a request that reads badly can still be decided.
 */
export function fitMessage({ text, blocks }: MessageContent): MessageContent {
  const fitted = shortenToUnits(text.trim() === "" ? "Usher" : text, maxTextLength);
  return fits(blocks) ? { text: fitted, blocks } : plainMessage({ text: fitted, blocks });
}

/** The text alone, with the valid buttons. Also for what Slack rejected. */
export function plainMessage({ text, blocks }: MessageContent): MessageContent {
  const buttons = blocks.filter((block) => block.type === "actions" && problemOf(block) === null);
  const words = shortenToUnits(text, 2900);
  return {
    text,
    blocks: [{ type: "section", text: { type: "plain_text", text: words } }, ...buttons],
  };
}

function fits(blocks: readonly KnownBlock[]): boolean {
  const ids = blocks.flatMap(({ block_id }) => block_id ?? []);
  return (
    blocks.length <= maxBlocks &&
    new Set(ids).size === ids.length &&
    blocks.every((block) => problemOf(block) === null) &&
    JSON.stringify(blocks).length <= maxBlocksLength
  );
}

/** The longest strings by the name they go under, whatever block or element they are in. */
const longest: Readonly<Record<string, number>> = {
  accessibility_label: 75,
  action_id: 255,
  block_id: 255,
  url: 3000,
  value: 2000,
};

const maxTextLengthOf: Readonly<Record<string, number>> = {
  header: 150,
  section: 3000,
  context: 3000,
  button: 75,
};

/** The first limit that a block breaks; null when it keeps those that user's words can break. */
function problemOf(part: unknown, owner = ""): string | null {
  if (Array.isArray(part)) {
    const most = owner === "actions" ? 25 : owner === "context" ? 10 : Infinity;
    if (part.length === 0 || part.length > most) return `${owner}: ${part.length} elements`;
    return firstProblem(part, owner);
  }
  if (typeof part !== "object" || part === null) return null;
  // An object of blocks has string keys; its values are looked at before they are used.
  const fields = part as Record<string, unknown>;
  const kind = typeof fields.type === "string" && !isText(fields.type) ? fields.type : owner;
  for (const [name, value] of Object.entries(fields)) {
    const most = name === "text" ? textLimit(fields.type, kind) : (longest[name] ?? Infinity);
    if (typeof value === "string" && (value.length > most || (value === "" && name === "text")))
      return `${kind}: ${name} of ${value.length}`;
    const inner = problemOf(value, name === "confirm" ? "confirm" : kind);
    if (inner !== null) return inner;
  }
  return null;
}

function firstProblem(parts: readonly unknown[], owner: string): string | null {
  for (const part of parts) {
    const problem = problemOf(part, owner);
    if (problem !== null) return problem;
  }
  return null;
}

function isText(type: string): boolean {
  return type === "plain_text" || type === "mrkdwn";
}

function textLimit(type: unknown, kind: string): number {
  if (typeof type !== "string" || !isText(type)) return Infinity;
  return kind === "confirm" ? 300 : (maxTextLengthOf[kind] ?? 3000);
}
