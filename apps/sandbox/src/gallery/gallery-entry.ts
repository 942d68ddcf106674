import { checkMessage, checkView, type BlockKitProblem } from "@usher/fake-slack";

type Fields = Record<string, unknown>;

/** One picture of the gallery: a message, a modal or a Home tab, with what the checker says of it. */
export type GalleryEntry = {
  id: string;
  group: string;
  title: string;
  /** What phones and screen readers get of a message; null for a view. */
  text: string | null;
  /** Null for a message. */
  view: ShownView | null;
  blocks: readonly unknown[];
  problems: BlockKitProblem[];
};

export type ShownView = {
  type: "modal" | "home";
  title?: unknown;
  submit?: unknown;
  close?: unknown;
};

type Named = Pick<GalleryEntry, "id" | "group" | "title">;

export function messageEntry(
  named: Named,
  { text, blocks = [] }: { text: string; blocks?: readonly unknown[] | undefined },
): GalleryEntry {
  const problems = checkMessage(blocks.length > 0 ? { text, blocks } : { text });
  return { ...named, text, view: null, blocks, problems };
}

export function viewEntry(
  named: Named,
  view: ShownView & { blocks: readonly unknown[] },
): GalleryEntry {
  const { blocks, ...shown } = view;
  return { ...named, text: null, view: shown, blocks, problems: checkView(view) };
}

/** The properties that an app sends; the others are Slack's. */
const sent = ["type", "title", "submit", "close", "blocks", "private_metadata", "callback_id"];

/** A view as Slack holds it, without what Slack added. */
export function asSent(view: Fields & ShownView & { blocks: Fields[] }): typeof view {
  const kept = Object.entries(view).filter(
    ([name, value]) => sent.includes(name) && value !== null,
  );
  // Nothing that the type requires is missing: `type` and `blocks` are in the list and never null.
  return Object.fromEntries(kept) as typeof view;
}
