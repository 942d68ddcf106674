import { SlackApiError } from "../slack-api-error.ts";
import type { FakeChannel } from "../slack-objects.ts";
import type { WorkspaceState } from "../state/slack-state.ts";

/** A channel the app may know of: a private one it is not in does not exist for it. */
export function visibleChannel(workspace: WorkspaceState, id: string): FakeChannel {
  const channel = workspace.channels.find((one) => one.id === id);
  if (channel === undefined || !isVisible(workspace, channel))
    throw new SlackApiError("channel_not_found");
  return channel;
}

export function isVisible(workspace: WorkspaceState, channel: FakeChannel): boolean {
  return !channel.is_private || channel.members.includes(workspace.botUserId);
}
