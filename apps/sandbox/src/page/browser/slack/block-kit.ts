import type { MessageBlock } from "@usher/fake-slack";

// The blocks that the fake Slack lets pass. It gives an id to each that came without one.

type Sent<Type extends MessageBlock["type"]> = Extract<MessageBlock, { type: Type }>;
type Element<Type extends BlockElement["type"]> = Extract<BlockElement, { type: Type }>;

export type ImageElement = Extract<Sent<"context">["elements"][number], { type: "image" }>;
export type TextObject = Exclude<Sent<"context">["elements"][number], ImageElement>;
export type PlainText = Extract<TextObject, { type: "plain_text" }>;

export type BlockElement = { action_id: string } & (
  | Sent<"actions">["elements"][number]
  | Sent<"input">["element"]
);
export type ButtonElement = Element<"button">;
export type OverflowElement = Element<"overflow">;
/** An element that holds a value; a button only sends one. */
export type ValueElement = Exclude<BlockElement, ButtonElement | OverflowElement>;
export type ExternalElement = Element<"external_select" | "multi_external_select">;
export type PickerElement = Element<"datepicker" | "timepicker" | "datetimepicker">;
export type TextElement = Element<
  "plain_text_input" | "email_text_input" | "url_text_input" | "number_input" | "rich_text_input"
>;

export type ConfirmObject = NonNullable<ButtonElement["confirm"]>;
export type Option = Element<"checkboxes">["options"][number];
export type OptionGroup = NonNullable<Element<"static_select">["option_groups"]>[number];

export type RichContainer = Sent<"rich_text">["elements"][number];
export type RichInline = Extract<RichContainer, { type: "rich_text_section" }>["elements"][number];
export type RichStyle = NonNullable<Extract<RichInline, { type: "text" }>["style"]>;

export type InputBlock = { block_id: string } & Omit<Sent<"input">, "element"> & {
    element: ValueElement;
  };
export type Block =
  | InputBlock
  | ({ block_id: string } & (
      | Exclude<MessageBlock, Sent<"section" | "actions" | "input">>
      | (Omit<Sent<"section">, "accessory"> & { accessory?: BlockElement | ImageElement })
      | (Omit<Sent<"actions">, "elements"> & { elements: BlockElement[] })
    ));
