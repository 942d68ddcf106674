import {
  boolean,
  byType,
  integer,
  list,
  literal,
  object,
  optional,
  required,
  string,
  url,
} from "./shapes.ts";
import type { Shape } from "./shapes.ts";

const flags = {
  bold: optional(boolean),
  italic: optional(boolean),
  strike: optional(boolean),
  underline: optional(boolean),
  highlight: optional(boolean),
  client_highlight: optional(boolean),
  unlink: optional(boolean),
};
const mentionStyle = optional(object(flags));
const textStyle = optional(object({ ...flags, code: optional(boolean) }));

const text = object({
  type: required(literal("text")),
  text: required(string({ min: 1 })),
  style: textStyle,
});

const link = object({
  type: required(literal("link")),
  url: required(string({ min: 1, max: 3000, pattern: /^(https?:\/\/|mailto:|tel:)\S+$/ })),
  text: optional(string()),
  unsafe: optional(boolean),
  style: textStyle,
});

const inline = byType("rich text element", {
  text,
  link,
  user: object({
    type: required(literal("user")),
    user_id: required(string({ pattern: /^[UW][A-Z0-9]{2,}$/ })),
    style: mentionStyle,
  }),
  channel: object({
    type: required(literal("channel")),
    channel_id: required(string({ pattern: /^[CGD][A-Z0-9]{2,}$/ })),
    style: mentionStyle,
  }),
  usergroup: object({
    type: required(literal("usergroup")),
    usergroup_id: required(string({ pattern: /^S[A-Z0-9]{2,}$/ })),
    style: mentionStyle,
  }),
  team: object({
    type: required(literal("team")),
    team_id: required(string({ pattern: /^[TE][A-Z0-9]{2,}$/ })),
    style: mentionStyle,
  }),
  broadcast: object({
    type: required(literal("broadcast")),
    range: required(literal("here", "channel", "everyone")),
    style: mentionStyle,
  }),
  color: object({
    type: required(literal("color")),
    value: required(string({ pattern: /^#[0-9a-fA-F]{6}$/ })),
    style: mentionStyle,
  }),
  date: object({
    type: required(literal("date")),
    timestamp: required(integer(0)),
    format: required(string({ min: 1, pattern: /\{\w+\}/ })),
    url: optional(url()),
    fallback: optional(string({ min: 1 })),
    style: mentionStyle,
  }),
  emoji: object({
    type: required(literal("emoji")),
    name: required(string({ pattern: /^[^:\s]+$/ })),
    unicode: optional(string({ pattern: /^[0-9a-f-]+$/ })),
    url: optional(url()),
    style: mentionStyle,
  }),
});

const border = optional(literal(0, 1));

const section = object({
  type: required(literal("rich_text_section")),
  elements: required(list(inline)),
});

const container = byType("rich text element", {
  rich_text_section: section,
  rich_text_list: object({
    type: required(literal("rich_text_list")),
    style: required(literal("bullet", "ordered")),
    elements: required(
      list(byType("rich text list item", { rich_text_section: section }), { min: 1 }),
    ),
    indent: optional(integer(0, 8)),
    offset: optional(integer(0)),
    border,
  }),
  rich_text_quote: object({
    type: required(literal("rich_text_quote")),
    elements: required(list(inline)),
    border,
  }),
  rich_text_preformatted: object({
    type: required(literal("rich_text_preformatted")),
    elements: required(list(byType("preformatted element", { text, link }))),
    border,
    language: optional(string({ min: 1 })),
  }),
});

export const richTextBlock: Shape = object({
  type: required(literal("rich_text")),
  block_id: optional(string({ min: 1, max: 255 })),
  elements: required(list(container, { min: 1 })),
});
