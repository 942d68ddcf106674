import { anyText, plainText, slackFile } from "./composition.ts";
import { checkImageSource } from "./element-rules.ts";
import { accessory, actionsElement, imageElement, inputElement } from "./elements.ts";
import { richTextBlock } from "./rich-text.ts";
import {
  also,
  boolean,
  byType,
  list,
  literal,
  object,
  optional,
  required,
  string,
  url,
} from "./shapes.ts";
import type { Report, Shape } from "./shapes.ts";

const blockId = optional(string({ min: 1, max: 255 }));

function of(type: string, members: Parameters<typeof object>[0]): Shape {
  return object({ type: required(literal(type)), block_id: blockId, ...members });
}

const contextElement: Shape = (value, at, report) => {
  const isImage =
    typeof value === "object" && value !== null && "type" in value && value.type === "image";
  (isImage ? imageElement : anyText(3000))(value, at, report);
};

function checkSectionContent(value: Record<string, unknown>, at: string, report: Report): void {
  if (value.text === undefined && value.fields === undefined) {
    report(at, "must have text or fields");
  }
}

const everywhere: Record<string, Shape> = {
  section: also(
    of("section", {
      text: optional(anyText(3000)),
      fields: optional(list(anyText(2000), { min: 1, max: 10 })),
      accessory: optional(accessory),
      expand: optional(boolean),
    }),
    checkSectionContent,
  ),
  header: of("header", { text: required(plainText(150)) }),
  context: of("context", { elements: required(list(contextElement, { min: 1, max: 10 })) }),
  actions: of("actions", { elements: required(list(actionsElement, { min: 1, max: 25 })) }),
  divider: of("divider", {}),
  image: also(
    of("image", {
      alt_text: required(string({ min: 1, max: 2000 })),
      image_url: optional(url()),
      slack_file: optional(slackFile),
      title: optional(plainText(2000)),
    }),
    checkImageSource,
  ),
  input: of("input", {
    label: required(plainText(2000)),
    element: required(inputElement),
    hint: optional(plainText(2000)),
    optional: optional(boolean),
    dispatch_action: optional(boolean),
  }),
  rich_text: richTextBlock,
};

export const viewBlock = byType("block", everywhere);

export const messageBlock = byType("block", {
  ...everywhere,
  markdown: of("markdown", { text: required(string({ min: 1, max: 12_000 })) }),
});
