import type { ViewOutput } from "@slack/bolt";

import type { Field } from "../blocks/form-fields.ts";
import { manyLines } from "../text/slack-text.ts";

/** What was typed into an input, for what must not become something else: an address. */
export function typedIn(view: ViewOutput, { blockId, actionId }: Field): string {
  return view.state.values[blockId]?.[actionId]?.value ?? "";
}

/** What was typed into an input, without invisible characters; null for nothing. */
export function textOf(view: ViewOutput, field: Field): string | null {
  const value = manyLines(typedIn(view, field));
  return value === "" ? null : value;
}

export function choiceOf(view: ViewOutput, { blockId, actionId }: Field): string | null {
  return view.state.values[blockId]?.[actionId]?.selected_option?.value ?? null;
}

/** What is ticked, or chosen in a list of several. */
export function choicesOf(view: ViewOutput, { blockId, actionId }: Field): string[] {
  const chosen = view.state.values[blockId]?.[actionId]?.selected_options ?? [];
  return chosen.map(({ value }) => value);
}

export function conversationOf(view: ViewOutput, { blockId, actionId }: Field): string | null {
  return view.state.values[blockId]?.[actionId]?.selected_conversation ?? null;
}
