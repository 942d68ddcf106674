import type { FakeSlack, FakeSlackChange } from "@usher/fake-slack";

import { asSent, messageEntry, viewEntry, type GalleryEntry } from "./gallery-entry.ts";

/** Whatever the app has shown since the sandbox began, each kind of it once. */
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
    // Anew at the end: the newest of a kind is the one to look at.
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
      return messageEntry({ id, group: groupOf(change), title: titleOf(message.text) }, message);
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
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}

function titleText(title: unknown): string {
  const text = typeof title === "object" && title !== null && "text" in title ? title.text : "";
  return String(text);
}

/** The words without addresses, times and ids: what differs in nothing else is of one kind. */
function shapeOf({ group, text, blocks }: GalleryEntry): string {
  return JSON.stringify([group, text, blocks])
    .replaceAll(/"(?:block_id|value|private_metadata|timestamp|fallback)":(?:"[^"]*"|\d+)/g, "")
    .replaceAll(/[\w.+-]+@[\w.-]+/g, "@")
    .replaceAll(/\d+/g, "0");
}
