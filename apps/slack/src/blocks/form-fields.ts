import type { InputBlock, PlainTextOption, SectionBlock } from "@slack/types";

import { oneLine, shortenToUnits } from "../text/slack-text.ts";
import type { Choice } from "../text/choice.ts";

export type Field = { blockId: string; actionId: string };

type WithoutAction<Element> = Element extends unknown ? Omit<Element, "action_id"> : never;
type FieldElement = WithoutAction<InputBlock["element"]>;
type FieldText = { label: string; hint?: string; optional?: boolean };

/** One input of a form. */
export function inputBlock(
  { blockId, actionId }: Field,
  { label, hint, optional = false }: FieldText,
  element: FieldElement,
): InputBlock {
  return {
    type: "input",
    block_id: blockId,
    optional,
    label: { type: "plain_text", text: label },
    ...(hint === undefined ? {} : { hint: { type: "plain_text", text: hint } }),
    element: { ...element, action_id: actionId },
  };
}

const maxNotices = 5;

/** Above the inputs: what the person should know before they submit. */
export function noticeBlocks(notices: readonly string[]): SectionBlock[] {
  return notices.slice(0, maxNotices).map((text) => ({
    type: "section",
    text: { type: "plain_text", text: shortenToUnits(text, 3000) },
  }));
}

/** The current option is offered even when it is not a standard choice. */
export function selectOf(choices: readonly Choice[], chosen: Choice): FieldElement {
  const known = choices.some(({ value }) => value === chosen.value);
  const offered = known ? choices : [...choices, chosen];
  const initial = offered.find(({ value }) => value === chosen.value) ?? chosen;
  return {
    type: "static_select",
    options: offered.map(optionOf),
    initial_option: optionOf(initial),
  };
}

/** People of the organization, found by typing: there may be more than a list can hold. */
export function peopleSelect(chosen: readonly Choice[]): FieldElement {
  return {
    type: "multi_external_select",
    min_query_length: 1,
    placeholder: { type: "plain_text", text: "Type a name or an address" },
    ...(chosen.length > 0 ? { initial_options: chosen.map(optionOf) } : {}),
  };
}

export function checkboxesOf(choices: readonly Choice[], ticked: readonly string[]): FieldElement {
  const initial = choices.filter(({ value }) => ticked.includes(value)).map(optionOf);
  return {
    type: "checkboxes",
    options: choices.map(optionOf),
    ...(initial.length > 0 ? { initial_options: initial } : {}),
  };
}

export function optionOf({ value, text }: Choice): PlainTextOption {
  return {
    text: { type: "plain_text", text: shortenToUnits(oneLine(text), 75) || "–" },
    value: shortenToUnits(value, 75),
  };
}
