import { findUser } from "../state/workspace-state.ts";
import type { FakeUser, FakeView } from "../slack-objects.ts";
import type { Delivery, ViewClickInput } from "../types.ts";
import { viewOnWire } from "../views/build-view.ts";
import { enteredValue } from "../views/enter-value.ts";
import { enterValues } from "../views/enter-values.ts";
import { stateKey } from "../views/view-state.ts";
import { action, sendClick } from "./click.ts";
import { findElement } from "../block-kit/find-element.ts";
import { interactionBase } from "./interaction.ts";
import { topView } from "./submit-view.ts";
import type { WorkspaceState } from "../state/slack-state.ts";

export async function clickInView(
  workspace: WorkspaceState,
  input: ViewClickInput,
): Promise<Delivery> {
  const user = findUser(workspace, input.user);
  const view = topView(workspace, user);
  enterValues(workspace, view, input.values ?? {});
  return await press(workspace, { user, view, input });
}

export async function clickInHome(
  workspace: WorkspaceState,
  input: ViewClickInput,
): Promise<Delivery> {
  const user = findUser(workspace, input.user);
  const view = workspace.homeTabs.get(user.id);
  if (view === undefined) throw new Error(`${user.name} has no Home tab yet`);
  return await press(workspace, { user, view, input });
}

async function press(
  workspace: WorkspaceState,
  { user, view, input }: { user: FakeUser; view: FakeView; input: ViewClickInput },
): Promise<Delivery> {
  const found = findElement(view.blocks, input.actionId, input.value);
  const { block, element } = found;
  if (block.type === "input" && block.dispatch_action !== true) {
    throw new Error(`"${input.actionId}" is an input without dispatch_action: Slack sends nothing`);
  }
  const pressed = action(workspace, found, input.value);
  if (stateKey(element.type) !== undefined) {
    const state = (view.state.values[String(block.block_id)] ??= {});
    state[String(element.action_id)] = enteredValue(workspace, element, input.value);
  }
  return await sendClick(workspace, user, {
    type: "block_actions",
    ...interactionBase(workspace, user),
    container: { type: "view", view_id: view.id },
    view: viewOnWire(view),
    actions: [pressed],
  });
}
