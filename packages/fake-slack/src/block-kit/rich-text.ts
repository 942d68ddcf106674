import { z } from "zod";
import { byType, integer, text, url } from "./shapes.ts";

const flag = z.boolean().optional();
const mentionStyle = z.strictObject({
  bold: flag,
  italic: flag,
  strike: flag,
  underline: flag,
  highlight: flag,
  client_highlight: flag,
  unlink: flag,
});
const textStyle = mentionStyle.extend({ code: flag }).optional();

const run = z.strictObject({ type: z.literal("text"), text: text(), style: textStyle });

const link = z.strictObject({
  type: z.literal("link"),
  url: text(3000).regex(/^(https?:\/\/|mailto:|tel:)\S+$/),
  text: z.string().optional(),
  unsafe: flag,
  style: textStyle,
});

const mention = z.strictObject({ style: mentionStyle.optional() });

const inline = byType("rich text element", [
  run,
  link,
  mention.extend({ type: z.literal("user"), user_id: z.string().regex(/^[UW][A-Z0-9]{2,}$/) }),
  mention.extend({
    type: z.literal("channel"),
    channel_id: z.string().regex(/^[CGD][A-Z0-9]{2,}$/),
  }),
  mention.extend({
    type: z.literal("usergroup"),
    usergroup_id: z.string().regex(/^S[A-Z0-9]{2,}$/),
  }),
  mention.extend({ type: z.literal("team"), team_id: z.string().regex(/^[TE][A-Z0-9]{2,}$/) }),
  mention.extend({
    type: z.literal("broadcast"),
    range: z.enum(["here", "channel", "everyone"]),
  }),
  mention.extend({ type: z.literal("color"), value: z.string().regex(/^#[0-9a-fA-F]{6}$/) }),
  mention.extend({
    type: z.literal("date"),
    timestamp: integer(0),
    format: text().regex(/\{\w+\}/),
    url: url().optional(),
    fallback: text().optional(),
  }),
  mention.extend({
    type: z.literal("emoji"),
    name: z.string().regex(/^[^:\s]+$/),
    unicode: z
      .string()
      .regex(/^[0-9a-f-]+$/)
      .optional(),
    url: url().optional(),
  }),
]);

const border = z.literal([0, 1]).optional();

const section = z.strictObject({
  type: z.literal("rich_text_section"),
  elements: z.array(inline),
});

const container = byType("rich text element", [
  section,
  z.strictObject({
    type: z.literal("rich_text_list"),
    style: z.enum(["bullet", "ordered"]),
    elements: z.array(byType("rich text list item", [section])).min(1),
    indent: integer(0, 8).optional(),
    offset: integer(0).optional(),
    border,
  }),
  z.strictObject({ type: z.literal("rich_text_quote"), elements: z.array(inline), border }),
  z.strictObject({
    type: z.literal("rich_text_preformatted"),
    elements: z.array(byType("preformatted element", [run, link])),
    border,
    language: text().optional(),
  }),
]);

export const richTextBlock = z.strictObject({
  type: z.literal("rich_text"),
  block_id: text(255).optional(),
  elements: z.array(container).min(1),
});
