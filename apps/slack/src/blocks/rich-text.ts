import type {
  RichTextBlock,
  RichTextBlockElement,
  RichTextDate,
  RichTextElement,
  RichTextSection,
} from "@slack/types";

import { oneLine, plainDate, unixSeconds } from "../text/slack-text.ts";

/** Slack parses nothing inside rich text, so user input is safe in it. */
export function richText(blockId: string, elements: RichTextBlockElement[]): RichTextBlock {
  return { type: "rich_text", block_id: blockId, elements };
}

export function section(...parts: (string | RichTextElement)[]): RichTextSection {
  return {
    type: "rich_text_section",
    elements: parts.flatMap((part) =>
      typeof part === "string" ? (part === "" ? [] : [{ type: "text", text: part }]) : [part],
    ),
  };
}

/** For the first part of a line of several: nothing it contains breaks the line. */
export function bold(text: string): RichTextElement {
  return { type: "text", text: oneLine(text) || "–", style: { bold: true } };
}

export function dateOf(iso: string): RichTextDate {
  return {
    type: "date",
    timestamp: unixSeconds(iso),
    format: "{date_short_pretty} at {time}",
    fallback: plainDate(iso),
  };
}

export function quote(text: string): RichTextBlockElement {
  return { type: "rich_text_quote", elements: [{ type: "text", text }] };
}

export function bullets(items: RichTextSection[]): RichTextBlockElement {
  return { type: "rich_text_list", style: "bullet", elements: items };
}
