import { deliver } from "../delivery/deliver.ts";
import { findUser } from "../state/workspace-state.ts";
import type { Delivery } from "../types.ts";
import { viewOnWire } from "../views/build-view.ts";
import { closeAll, closeView } from "../views/stack.ts";
import { notSent, toDelivery } from "./delivery-result.ts";
import { interactionBase } from "./interaction.ts";
import { topView } from "./submit-view.ts";
import type { WorkspaceState } from "../state/slack-state.ts";

/** Clicks Cancel. The app is notified only if the view asked for that. */
export async function cancelView(
  workspace: WorkspaceState,
  input: { user: string },
): Promise<Delivery> {
  const user = findUser(workspace, input.user);
  const view = topView(workspace, user);
  if (view.clear_on_close) closeAll(workspace, user.id);
  else closeView(workspace, user.id, view);
  if (!view.notify_on_close) return notSent(null);
  const { trigger_id: _trigger, ...base } = interactionBase(workspace, user);
  const payload = {
    type: "view_closed",
    ...base,
    view: viewOnWire(view),
    is_cleared: view.clear_on_close,
  };
  return toDelivery(await deliver(workspace, { kind: "interactive", payload, userId: user.id }));
}
