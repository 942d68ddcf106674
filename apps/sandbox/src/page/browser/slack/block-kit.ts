/** The parts of Block Kit that the fake Slack lets pass, as the page reads them. */
export type PlainText = { type: "plain_text"; text: string; emoji?: boolean };
export type TextObject = PlainText | { type: "mrkdwn"; text: string; verbatim?: boolean };

export type ConfirmObject = {
  title: PlainText;
  text: TextObject;
  confirm: PlainText;
  deny: PlainText;
  style?: "primary" | "danger";
};

export type Option = { text: TextObject; value: string; description?: TextObject; url?: string };
export type OptionGroup = { label: PlainText; options: Option[] };

type Common = { action_id: string; confirm?: ConfirmObject; placeholder?: PlainText };

export type ButtonElement = Common & {
  type: "button";
  text: PlainText;
  value?: string;
  url?: string;
  style?: "primary" | "danger";
  accessibility_label?: string;
};
export type OverflowElement = Common & { type: "overflow"; options: Option[] };
export type ImageElement = { type: "image"; alt_text: string; image_url?: string };
export type OptionsElement = Common & {
  type:
    | "static_select"
    | "external_select"
    | "multi_static_select"
    | "multi_external_select"
    | "radio_buttons"
    | "checkboxes";
  options?: Option[];
  option_groups?: OptionGroup[];
};
export type PlacesElement = Common & {
  type: `${"" | "multi_"}${"users" | "conversations" | "channels"}_select`;
};
export type PickerElement = Common & { type: "datepicker" | "timepicker" | "datetimepicker" };
export type TextElement = Common & {
  type:
    | "plain_text_input"
    | "email_text_input"
    | "url_text_input"
    | "number_input"
    | "rich_text_input";
  multiline?: boolean;
  max_length?: number;
  min_value?: string;
  max_value?: string;
  is_decimal_allowed?: boolean;
  focus_on_load?: boolean;
};

/** An element that holds a value; a button only sends one. */
export type ValueElement = OptionsElement | PlacesElement | PickerElement | TextElement;
export type ClickableElement = ButtonElement | OverflowElement;
export type BlockElement = ValueElement | ClickableElement;

export type RichStyle = Partial<
  Record<"bold" | "italic" | "strike" | "underline" | "code" | "highlight", boolean>
>;
export type RichInline = { style?: RichStyle } & (
  | { type: "text"; text: string }
  | { type: "link"; url: string; text?: string }
  | { type: "user"; user_id: string }
  | { type: "channel"; channel_id: string }
  | { type: "usergroup"; usergroup_id: string }
  | { type: "team"; team_id: string }
  | { type: "broadcast"; range: string }
  | { type: "color"; value: string }
  | { type: "date"; timestamp: number; format: string; url?: string; fallback?: string }
  | { type: "emoji"; name: string; unicode?: string }
);
export type RichSection = { type: "rich_text_section"; elements: RichInline[] };
export type RichContainer =
  | RichSection
  | {
      type: "rich_text_list";
      style: "bullet" | "ordered";
      elements: RichSection[];
      indent?: number;
      offset?: number;
    }
  | { type: "rich_text_quote"; elements: RichInline[] }
  | { type: "rich_text_preformatted"; elements: RichInline[] };

export type InputBlock = {
  type: "input";
  block_id: string;
  label: PlainText;
  element: ValueElement;
  hint?: PlainText;
  optional?: boolean;
  dispatch_action?: boolean;
};

export type Block = { block_id: string } & (
  | { type: "header"; text: PlainText }
  | {
      type: "section";
      text?: TextObject;
      fields?: TextObject[];
      accessory?: BlockElement | ImageElement;
    }
  | { type: "context"; elements: (TextObject | ImageElement)[] }
  | { type: "actions"; elements: BlockElement[] }
  | { type: "divider" }
  | { type: "image"; alt_text: string; image_url?: string; title?: PlainText }
  | InputBlock
  | { type: "rich_text"; elements: RichContainer[] }
  | { type: "markdown"; text: string }
);
