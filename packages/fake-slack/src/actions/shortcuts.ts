import { deliver, showError } from "../delivery/deliver.ts";
import { issueResponseUrl } from "../messages/response-url.ts";
import { messageOnWire } from "../messages/store.ts";
import { nextTs, type WorkspaceState } from "../state/slack-state.ts";
import { findChannel, findUser } from "../state/workspace-state.ts";
import type { FakeUser, Fields } from "../slack-objects.ts";
import type { Delivery } from "../types.ts";
import { shownMessage } from "./click.ts";
import { notSent, toDelivery } from "./delivery-result.ts";
import { channelName, interactionBase, isExternal } from "./interaction.ts";

export async function runGlobalShortcut(
  workspace: WorkspaceState,
  input: { user: string; callbackId: string },
): Promise<Delivery> {
  const user = findUser(workspace, input.user);
  return await run(workspace, user, () => ({
    type: "shortcut",
    ...interactionBase(workspace, user),
    callback_id: input.callbackId,
    action_ts: nextTs(workspace.slack),
  }));
}

export async function runMessageShortcut(
  workspace: WorkspaceState,
  input: { user: string; callbackId: string; channel: string; messageTs: string },
): Promise<Delivery> {
  const user = findUser(workspace, input.user);
  const channel = findChannel(workspace, input.channel);
  const message = shownMessage(workspace, { user, channel, ts: input.messageTs });
  return await run(workspace, user, () => ({
    type: "message_action",
    ...interactionBase(workspace, user),
    callback_id: input.callbackId,
    action_ts: nextTs(workspace.slack),
    message_ts: message.ts,
    channel: { id: channel.id, name: channelName(channel) },
    message: messageOnWire(message),
    response_url: issueResponseUrl(workspace, {
      userId: user.id,
      channelId: channel.id,
      originalTs: message.ts,
    }),
  }));
}

async function run(
  workspace: WorkspaceState,
  user: FakeUser,
  payload: () => Fields,
): Promise<Delivery> {
  if (isExternal(workspace, user)) {
    showError(workspace, user.id, "external_user");
    return notSent("external_user");
  }
  const ack = await deliver(workspace, {
    kind: "interactive",
    payload: payload(),
    userId: user.id,
  });
  return toDelivery(ack);
}
