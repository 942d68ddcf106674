import type { Block, PlainText } from "../slack/block-kit.ts";

/** GET /gallery/entries. */
export type Gallery = { examples: GalleryEntry[] };

export type GalleryEntry = {
  id: string;
  group: string;
  title: string;
  text: string | null;
  view: {
    type: "modal" | "home";
    title?: PlainText;
    submit?: PlainText | null;
    close?: PlainText | null;
  } | null;
  blocks: Block[];
  problems: { pointer: string; message: string }[];
};
