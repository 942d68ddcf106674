import { checkView } from "../block-kit/check-view.ts";
import { isRecord } from "../block-kit/shapes.ts";
import { withIds } from "../state/with-ids.ts";
import { blockKitError } from "../slack-api-error.ts";
import { nextId, type WorkspaceState } from "../state/slack-state.ts";
import type { FakeView, Fields } from "../slack-objects.ts";
import { initialState } from "./view-state.ts";

/** Checks what the app sent and makes a view of it; throws SlackApiError for what Slack rejects. */
export function buildView(
  workspace: WorkspaceState,
  payload: Fields,
  type: "modal" | "home",
): FakeView {
  const problems = checkView(payload);
  if (problems.length > 0) throw blockKitError("invalid_blocks", problems);
  if (payload.type !== type) {
    throw blockKitError("invalid_arguments", [
      { pointer: "/view/type", message: `must be ${type}` },
    ]);
  }
  const id = nextId(workspace.slack, "V");
  const blocks = withIds(
    workspace.slack,
    Array.isArray(payload.blocks) ? payload.blocks.filter(isRecord) : [],
  );
  return {
    id,
    team_id: workspace.teamId,
    type,
    ...(isRecord(payload.title) ? { title: payload.title } : {}),
    submit: isRecord(payload.submit) ? payload.submit : null,
    close: isRecord(payload.close) ? payload.close : null,
    blocks,
    private_metadata: textOf(payload.private_metadata),
    callback_id: textOf(payload.callback_id),
    external_id: textOf(payload.external_id),
    state: { values: initialState(blocks) },
    hash: nextHash(workspace),
    clear_on_close: payload.clear_on_close === true,
    notify_on_close: payload.notify_on_close === true,
    root_view_id: id,
    previous_view_id: null,
    app_id: workspace.slack.appId,
    app_installed_team_id: workspace.teamId,
    bot_id: workspace.botId,
    errors: {},
  };
}

/** The view's new content under its old identity; what was typed into inputs that stay is kept. */
export function replaceView(workspace: WorkspaceState, view: FakeView, next: FakeView): void {
  const { id, root_view_id, previous_view_id, state } = view;
  for (const [blockId, actions] of Object.entries(next.state.values)) {
    for (const [actionId, fresh] of Object.entries(actions)) {
      const typed = state.values[blockId]?.[actionId];
      if (typed?.type === fresh.type) actions[actionId] = typed ?? fresh;
    }
  }
  Object.assign(view, next, { id, root_view_id, previous_view_id, hash: nextHash(workspace) });
}

export function viewOnWire(view: FakeView): Fields {
  const { errors: _errors, ...rest } = structuredClone(view);
  return rest;
}

function nextHash(workspace: WorkspaceState): string {
  return `${Math.floor(Date.now() / 1000)}.${nextId(workspace.slack, "").toLowerCase()}`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
