import type { TextElement } from "../block-kit.ts";
import { placeholderOf } from "../mrkdwn/text-object.tsx";
import { ariaOf, type Control } from "./control.ts";

const keyboards = {
  plain_text_input: "text",
  rich_text_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "decimal",
} as const;

type TextInputProps = { element: TextElement; control: Control };

/** Limits are checked by the app and Slack, so that their errors show. */
export function TextInput({ element, control }: TextInputProps) {
  const shared = {
    id: control.id,
    ...ariaOf(control),
    value: String(control.value),
    autocomplete: "off",
    placeholder: placeholderOf(element),
    "data-autofocus": element.focus_on_load === true ? "" : undefined,
  };
  if (element.type === "rich_text_input" || ("multiline" in element && element.multiline === true))
    return (
      <textarea
        {...shared}
        class="text-input"
        rows={4}
        onInput={(event) => control.onValue(event.currentTarget.value)}
      />
    );
  return (
    <input
      {...shared}
      class="text-input"
      type="text"
      inputMode={keyboards[element.type]}
      onInput={(event) => control.onValue(event.currentTarget.value)}
    />
  );
}
