import { deliver, showError } from "../delivery/deliver.ts";
import { issueResponseUrl } from "../messages/response-url.ts";
import { SlackApiError } from "../slack-api-error.ts";
import { findUser, viewStack } from "../state/workspace-state.ts";
import type { FakeUser, FakeView, Fields } from "../slack-objects.ts";
import type { Delivery } from "../types.ts";
import { applyResponseAction } from "../views/apply-response-action.ts";
import { viewOnWire } from "../views/build-view.ts";
import { enterValues } from "../views/enter-values.ts";
import { inputErrors } from "../views/input-errors.ts";
import { announceUpdate } from "../views/stack.ts";
import { elementsOf } from "../block-kit/check-blocks.ts";
import { notSent, toDelivery } from "./delivery-result.ts";
import { interactionBase } from "./interaction.ts";
import type { WorkspaceState } from "../state/slack-state.ts";

export async function submitView(
  workspace: WorkspaceState,
  input: { user: string; values: Record<string, unknown> },
): Promise<Delivery> {
  const user = findUser(workspace, input.user);
  const view = topView(workspace, user);
  if (view.submit === null || view.submit === undefined)
    throw new Error("This view has no submit button");
  enterValues(workspace, view, input.values);
  view.errors = inputErrors(view);
  if (Object.keys(view.errors).length > 0) {
    announceUpdate(workspace, user.id, view);
    return notSent("invalid_input");
  }
  const payload = {
    type: "view_submission",
    ...interactionBase(workspace, user),
    view: viewOnWire(view),
    response_urls: responseUrls(workspace, user, view),
  };
  const ack = await deliver(workspace, { kind: "interactive", payload, userId: user.id });
  if (ack.slackError !== null) return toDelivery(ack);
  try {
    applyResponseAction(workspace, { userId: user.id, view, ack });
    return toDelivery(ack);
  } catch (error) {
    if (!(error instanceof SlackApiError)) throw error;
    showError(workspace, user.id, error.code);
    return toDelivery(ack, { slackError: error.code });
  }
}

export function topView(workspace: WorkspaceState, user: FakeUser): FakeView {
  const view = viewStack(workspace, user.id).at(-1);
  if (view === undefined) throw new Error(`${user.name} has no modal open`);
  return view;
}

/** One for each conversation chosen in a select with `response_url_enabled`. */
function responseUrls(workspace: WorkspaceState, user: FakeUser, view: FakeView): Fields[] {
  return view.blocks.flatMap((block) =>
    elementsOf(block).flatMap((element) => {
      const { block_id, action_id } = {
        block_id: String(block.block_id),
        action_id: String(element.action_id),
      };
      const state = view.state.values[block_id]?.[action_id];
      const chosen = state?.selected_conversation ?? state?.selected_channel;
      if (element.response_url_enabled !== true || typeof chosen !== "string") return [];
      const place = { userId: user.id, channelId: chosen, originalTs: null };
      return [
        {
          block_id,
          action_id,
          channel_id: chosen,
          response_url: issueResponseUrl(workspace, place),
        },
      ];
    }),
  );
}
