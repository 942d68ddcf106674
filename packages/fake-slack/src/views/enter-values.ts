import { findElement } from "../block-kit/find-element.ts";
import { isRecord } from "../block-kit/shapes.ts";
import type { FakeView } from "../slack-objects.ts";
import { enteredValue } from "./enter-value.ts";
import type { WorkspaceState } from "../state/slack-state.ts";

/** Types into a view's inputs; keys are `action_id` or `block_id.action_id`. Throws for an unknown key. */
export function enterValues(
  workspace: WorkspaceState,
  view: FakeView,
  values: Record<string, unknown>,
): void {
  for (const [key, value] of Object.entries(values)) {
    const { block, element } = locate(view, key);
    const state = (view.state.values[String(block.block_id)] ??= {});
    state[String(element.action_id)] = enteredValue(workspace, element, value);
  }
}

function locate(view: FakeView, key: string): ReturnType<typeof findElement> {
  const owner = view.blocks.find((block) => key.startsWith(`${String(block.block_id)}.`));
  const actionId = owner === undefined ? key : key.slice(String(owner.block_id).length + 1);
  const isInOwner = isRecord(owner?.element) && owner.element.action_id === actionId;
  return findElement(
    owner !== undefined && isInOwner ? [owner] : view.blocks,
    isInOwner ? actionId : key,
  );
}
