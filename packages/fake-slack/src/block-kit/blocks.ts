import { z } from "zod";
import { anyText, plainText, slackFile, textShapes } from "./composition.ts";
import { checkImageSource } from "./element-rules.ts";
import { accessory, actionsElement, imageElement, inputElement } from "./elements.ts";
import { richTextBlock } from "./rich-text.ts";
import { also, byType, text, url } from "./shapes.ts";

const block = z.strictObject({ block_id: text(255).optional() });

const section = also(
  block.extend({
    type: z.literal("section"),
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  }),
  (value, report) => {
    if (value.text === undefined && value.fields === undefined) {
      report([], "must have text or fields");
    }
  },
);

const header = block.extend({ type: z.literal("header"), text: plainText(150) });

const contextElement = byType("context element", [imageElement, ...textShapes(3000)]);
const context = block.extend({
  type: z.literal("context"),
  elements: z.array(contextElement).min(1).max(10),
});

const actions = block.extend({
  type: z.literal("actions"),
  elements: z.array(actionsElement).min(1).max(25),
});

const divider = block.extend({ type: z.literal("divider") });

const image = also(
  block.extend({
    type: z.literal("image"),
    alt_text: text(2000),
    image_url: url().optional(),
    slack_file: slackFile.optional(),
    title: plainText(2000).optional(),
  }),
  checkImageSource,
);

const input = block.extend({
  type: z.literal("input"),
  label: plainText(2000),
  element: inputElement,
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
});

const markdown = block.extend({ type: z.literal("markdown"), text: text(12_000) });

const everywhere = [
  section,
  header,
  context,
  actions,
  divider,
  image,
  input,
  richTextBlock,
] as const;

export const viewBlock = byType("block", everywhere);

export const messageBlock = byType("block", [...everywhere, markdown]);

/** A block of a message. Those of a view are the same without `markdown`. */
export type MessageBlock = z.infer<typeof messageBlock>;
