import { emit, nextTs, type WorkspaceState } from "../state/slack-state.ts";
import type { FakeMessage, Fields } from "../slack-objects.ts";
import type { MessageContent } from "./content.ts";

/** Puts the app's message into a channel, or before one person's eyes when `ephemeralTo` is given. */
export function postMessage(
  workspace: WorkspaceState,
  content: MessageContent,
  place: { channelId: string; threadTs?: string; ephemeralTo?: string },
): FakeMessage {
  const message: FakeMessage = {
    type: "message",
    ts: nextTs(workspace.slack),
    channel: place.channelId,
    user: workspace.botUserId,
    bot_id: workspace.botId,
    app_id: workspace.slack.appId,
    team: workspace.teamId,
    ...content,
    ...(place.threadTs === undefined ? {} : { thread_ts: place.threadTs }),
    ...(place.ephemeralTo === undefined ? {} : { ephemeral_to: place.ephemeralTo }),
  };
  workspace.timeline.push(message);
  announce(workspace, message, "posted");
  return message;
}

/** Metadata stays unless new metadata comes; blocks and attachments do not. */
export function updateMessage(
  workspace: WorkspaceState,
  message: FakeMessage,
  content: MessageContent,
): void {
  delete message.attachments;
  Object.assign(message, content, {
    edited: { user: workspace.botUserId, ts: nextTs(workspace.slack) },
  });
  announce(workspace, message, "updated");
}

export function deleteMessage(workspace: WorkspaceState, message: FakeMessage): void {
  workspace.timeline = workspace.timeline.filter((one) => one !== message);
  announce(workspace, message, "deleted");
}

/** An ephemeral is dropped without a word for people who are away, deactivated or not in the channel. */
export function reachesPerson(
  workspace: WorkspaceState,
  channelId: string,
  userId: string,
): boolean {
  const user = workspace.users.find((one) => one.id === userId);
  const channel = workspace.channels.find((one) => one.id === channelId);
  if (user === undefined || channel === undefined) return false;
  return channel.members.includes(userId) && !user.deleted && user.presence === "active";
}

/** As the Web API and interaction payloads show it: without what only the fake knows. */
export function messageOnWire(message: FakeMessage): Fields {
  const { channel: _channel, ephemeral_to: _ephemeral, ...rest } = structuredClone(message);
  return rest;
}

function announce(
  workspace: WorkspaceState,
  message: FakeMessage,
  what: "posted" | "updated" | "deleted",
): void {
  const teamId = workspace.teamId;
  const user = message.ephemeral_to;
  if (user === undefined) emit(workspace.slack, { teamId, type: `message_${what}`, message });
  else {
    const type = what === "posted" ? "ephemeral_shown" : (`ephemeral_${what}` as const);
    emit(workspace.slack, { teamId, type, user, message });
  }
}
