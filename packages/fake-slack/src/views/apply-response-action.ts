import { isRecord } from "../block-kit/shapes.ts";
import { SlackApiError } from "../slack-api-error.ts";
import type { FakeView, Fields } from "../slack-objects.ts";
import { buildView, replaceView } from "./build-view.ts";
import { announceUpdate, closeAll, closeView, pushView } from "./stack.ts";
import type { WorkspaceState } from "../state/slack-state.ts";
import type { Ack } from "../delivery/outgoing.ts";

/** Does what the ack of a view_submission says; throws SlackApiError for an ack Slack cannot follow. */
export function applyResponseAction(
  workspace: WorkspaceState,
  { userId, view, ack }: { userId: string; view: FakeView; ack: Ack },
): void {
  if (ack.body.trim() === "") return closeView(workspace, userId, view);
  const response = parse(ack);
  switch (response.response_action) {
    case "clear":
      return closeAll(workspace, userId);
    case "errors":
      view.errors = readErrors(view, response.errors);
      return announceUpdate(workspace, userId, view);
    case "update":
      replaceView(workspace, view, buildView(workspace, viewOf(response), "modal"));
      return announceUpdate(workspace, userId, view);
    case "push":
      return pushView(workspace, userId, buildView(workspace, viewOf(response), "modal"));
    case undefined:
      if (Object.keys(response).length === 0) return closeView(workspace, userId, view);
      throw new SlackApiError("invalid_response");
    default:
      throw new SlackApiError("invalid_response_action");
  }
}

function parse(ack: Ack): Fields {
  try {
    const parsed: unknown = ack.isJson ? JSON.parse(ack.body) : null;
    if (isRecord(parsed)) return parsed;
  } catch {
    // Rejected below, like everything else that is not a JSON object.
  }
  throw new SlackApiError("invalid_response");
}

function viewOf(response: Fields): Fields {
  if (isRecord(response.view)) return response.view;
  throw new SlackApiError("invalid_response");
}

/** Errors stand under inputs: each key must be the block_id of one. */
function readErrors(view: FakeView, errors: unknown): Record<string, string> {
  if (!isRecord(errors) || Object.keys(errors).length === 0)
    throw new SlackApiError("invalid_errors");
  const read: Record<string, string> = {};
  for (const [blockId, text] of Object.entries(errors)) {
    const isInput = view.blocks.some(
      (block) => block.type === "input" && block.block_id === blockId,
    );
    if (!isInput || typeof text !== "string" || text === "")
      throw new SlackApiError("invalid_errors");
    read[blockId] = text;
  }
  return read;
}
