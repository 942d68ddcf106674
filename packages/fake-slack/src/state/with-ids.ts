import type { SlackState } from "./slack-state.ts";
import { nextId } from "./slack-state.ts";
import type { Fields } from "../slack-objects.ts";
import { elementsOf } from "../block-kit/check-blocks.ts";

/** A copy of the blocks with the block_ids and action_ids Slack makes up when they are absent. */
export function withIds(slack: SlackState, blocks: Fields[]): Fields[] {
  return structuredClone(blocks).map((block) => {
    block.block_id ??= nextId(slack, "b").toLowerCase();
    for (const element of elementsOf(block)) {
      if (element.type !== "image") element.action_id ??= nextId(slack, "a").toLowerCase();
    }
    return block;
  });
}
