import type { View } from "../../wire/slack.ts";
import type { ValueElement } from "../block-kit.ts";
import { toSubmit, type Entered } from "../entered-value.ts";

/** What goes with a submission: every input, by `block_id.action_id`. */
export function submittedValues(
  view: View,
  entered: (blockId: string, element: ValueElement) => Entered,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const block of view.blocks) {
    if (block.type !== "input") continue;
    const { block_id: blockId, element } = block;
    values[`${blockId}.${element.action_id}`] = toSubmit(element, entered(blockId, element));
  }
  return values;
}
