import { SlackApiError } from "../slack-api-error.ts";
import { emit, type WorkspaceState } from "../state/slack-state.ts";
import { viewStack } from "../state/workspace-state.ts";
import type { FakeView } from "../slack-objects.ts";

const STACK_LIMIT = 3;

/** A new root closes whatever modal the person had open. */
export function openRoot(workspace: WorkspaceState, userId: string, view: FakeView): void {
  closeAll(workspace, userId);
  viewStack(workspace, userId).push(view);
  emit(workspace.slack, { teamId: workspace.teamId, type: "view_opened", user: userId, view });
}

export function pushView(workspace: WorkspaceState, userId: string, view: FakeView): void {
  const stack = viewStack(workspace, userId);
  const top = stack.at(-1);
  if (top === undefined) throw new SlackApiError("not_found");
  if (stack.length >= STACK_LIMIT) throw new SlackApiError("push_limit_reached");
  view.root_view_id = top.root_view_id;
  view.previous_view_id = top.id;
  stack.push(view);
  emit(workspace.slack, { teamId: workspace.teamId, type: "view_opened", user: userId, view });
}

/** Takes the view and everything above it off the stack. */
export function closeView(workspace: WorkspaceState, userId: string, view: FakeView): void {
  const stack = viewStack(workspace, userId);
  const index = stack.indexOf(view);
  if (index < 0) return;
  for (const closed of stack.splice(index)) {
    emit(workspace.slack, {
      teamId: workspace.teamId,
      type: "view_closed",
      user: userId,
      view: closed,
    });
  }
}

export function closeAll(workspace: WorkspaceState, userId: string): void {
  const root = viewStack(workspace, userId)[0];
  if (root !== undefined) closeView(workspace, userId, root);
}

export function announceUpdate(workspace: WorkspaceState, userId: string, view: FakeView): void {
  emit(workspace.slack, { teamId: workspace.teamId, type: "view_updated", user: userId, view });
}
