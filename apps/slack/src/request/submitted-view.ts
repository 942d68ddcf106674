import type { ViewOutput } from "@slack/bolt";
import { isId } from "@usher/core";

import type { Field } from "../blocks/form-fields.ts";
import { manyLines } from "../text/slack-text.ts";

/** What was typed into an input, for what must not become something else: an address. */
export function typedIn(view: ViewOutput, { blockId, actionId }: Field): string {
  return view.state.values[blockId]?.[actionId]?.value ?? "";
}

/** Slack sends the value of every input, also where it is empty. */
export function hasField(view: ViewOutput, { blockId, actionId }: Field): boolean {
  return view.state.values[blockId]?.[actionId] !== undefined;
}

/** The id that a form carries; null for what no version of ours wrote. */
export function subjectOf({ private_metadata: id }: ViewOutput): string | null {
  return isId(id) ? id : null;
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
