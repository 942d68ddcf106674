import type { FakeSlack, FakeSlackChange } from "@usher/fake-slack";

import { asSent, messageEntry, viewEntry, type GalleryEntry } from "./gallery-entry.ts";

/** Everything the app has shown since the sandbox started, each kind once. */
export type SeenLog = { list(): GalleryEntry[]; close(): void };

const keepEntries = 200;

const groups = [
  "Requests in the channel",
  "Thread",
  "Direct messages",
  "Only visible to one",
  "Modals",
  "Home tab",
] as const;
type Group = (typeof groups)[number];

export function watchSeen(slack: FakeSlack): SeenLog {
  const seen = new Map<string, GalleryEntry>();
  let last = 0;
  const end = slack.onChange((change) => {
    last += 1;
    const entry = entryOf(change, `seen-${last}`);
    if (entry === null) return;
    const key = shapeOf(entry);
    // Moved to the end: the newest of a kind is the one to look at.
    seen.delete(key);
    seen.set(key, entry);
    for (const oldest of seen.keys()) {
      if (seen.size <= keepEntries) break;
      seen.delete(oldest);
    }
  });
  const place = ({ group }: GalleryEntry): number => groups.findIndex((one) => one === group);
  return {
    list: () => [...seen.values()].toSorted((a, b) => place(a) - place(b)),
    close: end,
  };
}

function entryOf(change: FakeSlackChange, id: string): GalleryEntry | null {
  switch (change.type) {
    case "message_posted":
    case "message_updated":
    case "ephemeral_shown":
    case "ephemeral_updated": {
      const { message } = change;
      if (message.bot_id === undefined) return null;
      return messageEntry(
        { id, group: groupOf(change), title: headerOf(message.blocks) ?? titleOf(message.text) },
        message,
      );
    }
    case "view_opened":
    case "view_updated":
    case "home_published": {
      // Slack's views are JSON objects.
      const view = asSent({ ...change.view });
      const title = change.type === "home_published" ? "Home tab" : titleText(view.title);
      const group: Group = view.type === "home" ? "Home tab" : "Modals";
      return viewEntry({ id, group, title }, view);
    }
    default:
      return null;
  }
}

function groupOf(change: Extract<FakeSlackChange, { message: unknown }>): Group {
  const { ephemeral_to: reader, channel, thread_ts: head } = change.message;
  if (reader !== undefined) return "Only visible to one";
  if (channel.startsWith("D")) return "Direct messages";
  return head === undefined ? "Requests in the channel" : "Thread";
}

function titleOf(text: string): string {
  const [line = ""] = text.split("\n");
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function titleText(title: unknown): string {
  const text = typeof title === "object" && title !== null && "text" in title ? title.text : "";
  return String(text);
}

/**
 * What makes it one of a kind: under a header the structure and what can be clicked; without one the
 * words, but for addresses and numbers.
 */
function shapeOf({ group, text, blocks }: GalleryEntry): string {
  const words = (text ?? "").replaceAll(/[\w.+-]+@[\w.-]+/g, "@").replaceAll(/\d+/g, "0");
  const shape = blocks.map(structureOf);
  return JSON.stringify([group, headerOf(blocks) ?? words, shape]);
}

function structureOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structureOf);
  if (typeof value !== "object" || value === null) return "";
  const { type, action_id: action, elements, accessory }: Record<string, unknown> = { ...value };
  // A person is mentioned in their own workspace and named in others.
  return [type === "user" ? "text" : type, action, structureOf(elements), structureOf(accessory)];
}

function headerOf(blocks: readonly unknown[]): string | null {
  const [first] = blocks;
  if (typeof first !== "object" || first === null || !("type" in first)) return null;
  return first.type === "header" && "text" in first ? titleText(first.text) : null;
}
