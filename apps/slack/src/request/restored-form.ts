import type { ViewOutput } from "@slack/bolt";
import type { AnyBlock, InputBlock, ModalView } from "@slack/types";

import { sentenceBlocks } from "../blocks/info-modal.ts";

type Typed = ViewOutput["state"]["values"][string][string];
type Element = InputBlock["element"];

const outcomePrefix = "outcome:";

/** The form as it was submitted, with what was typed, under the outcome of the submission. */
export function restoredForm(view: ViewOutput, lines: readonly string[]): ModalView {
  const { callback_id, private_metadata, title, submit, close, blocks, state } = view;
  const outcome = sentenceBlocks(lines).map((block, n) => ({
    ...block,
    block_id: `${outcomePrefix}${n}`,
  }));
  const own = blocks.filter(({ block_id }) => block_id?.startsWith(outcomePrefix) !== true);
  const rest = own.map((block): AnyBlock => {
    if (!isInput(block)) return block;
    const typed = state.values[block.block_id ?? ""]?.[block.element.action_id ?? ""];
    return typed === undefined ? block : { ...block, element: filled(block.element, typed) };
  });
  return {
    type: "modal",
    callback_id,
    private_metadata,
    title: { type: "plain_text", text: title.text },
    ...(submit === null ? {} : { submit: { type: "plain_text", text: submit.text } }),
    ...(close === null ? {} : { close: { type: "plain_text", text: close.text } }),
    blocks: [...outcome, ...rest],
  };
}

function isInput(block: AnyBlock): block is InputBlock {
  return block.type === "input";
}

/** Only for the elements that our forms have. */
function filled(element: Element, typed: Typed): Element {
  switch (element.type) {
    case "plain_text_input":
    case "email_text_input": {
      const { initial_value: _before, ...rest } = element;
      return typed.value ? { ...rest, initial_value: typed.value } : rest;
    }
    case "static_select":
    case "external_select":
    case "radio_buttons": {
      const { initial_option: _before, ...rest } = element;
      return typed.selected_option ? { ...rest, initial_option: typed.selected_option } : rest;
    }
    case "checkboxes":
    case "multi_static_select":
    case "multi_external_select": {
      const { initial_options: _before, ...rest } = element;
      const chosen = typed.selected_options ?? [];
      return chosen.length > 0 ? { ...rest, initial_options: chosen } : rest;
    }
    case "conversations_select": {
      const { initial_conversation: _before, ...rest } = element;
      const chosen = typed.selected_conversation;
      return chosen ? { ...rest, initial_conversation: chosen } : rest;
    }
    case "datetimepicker": {
      const { initial_date_time: _before, ...rest } = element;
      const chosen = typed.selected_date_time;
      return chosen ? { ...rest, initial_date_time: chosen } : rest;
    }
    default:
      return element;
  }
}
