import { readContent } from "../messages/content.ts";
import {
  deleteMessage,
  messageOnWire,
  postMessage,
  reachesPerson,
  updateMessage,
} from "../messages/store.ts";
import { SlackApiError } from "../slack-api-error.ts";
import { nextTs, type WorkspaceState } from "../state/slack-state.ts";
import { findMessage, openDm } from "../state/workspace-state.ts";
import type { FakeChannel, FakeMessage, Fields } from "../slack-objects.ts";
import { visibleChannel } from "./channel-access.ts";
import {
  messageArguments,
  neededArgument,
  textArgument,
  type ApiContext,
  type ApiMethod,
} from "./method.ts";

export const chatMethods: Record<string, ApiMethod> = {
  "chat.postMessage": { scopes: ["chat:write"], run: post },
  "chat.update": { scopes: ["chat:write"], run: update },
  "chat.delete": { scopes: ["chat:write"], run: remove },
  "chat.postEphemeral": { scopes: ["chat:write"], run: postEphemeral },
};

function post({ slack, workspace, args }: ApiContext): Fields {
  const channel = channelToPostIn(workspace, neededArgument(args, "channel"));
  const content = readContent(slack, messageArguments(args));
  const threadTs = threadArgument(workspace, channel, args);
  const message = postMessage(workspace, content, {
    channelId: channel.id,
    ...(threadTs === undefined ? {} : { threadTs }),
  });
  return { channel: channel.id, ts: message.ts, message: messageOnWire(message) };
}

function update({ slack, workspace, args }: ApiContext): Fields {
  const channel = visibleChannel(workspace, neededArgument(args, "channel"));
  const message = ownMessage(workspace, channel, {
    ts: neededArgument(args, "ts"),
    foreignError: "cant_update_message",
  });
  const content = readContent(slack, messageArguments(args));
  if (channel.is_archived) throw new SlackApiError("is_archived");
  updateMessage(workspace, message, content);
  return {
    channel: channel.id,
    ts: message.ts,
    text: message.text,
    message: messageOnWire(message),
  };
}

function remove({ workspace, args }: ApiContext): Fields {
  const channel = visibleChannel(workspace, neededArgument(args, "channel"));
  const message = ownMessage(workspace, channel, {
    ts: neededArgument(args, "ts"),
    foreignError: "cant_delete_message",
  });
  deleteMessage(workspace, message);
  return { channel: channel.id, ts: message.ts };
}

function postEphemeral({ slack, workspace, args }: ApiContext): Fields {
  const channel = visibleChannel(workspace, neededArgument(args, "channel"));
  const userId = neededArgument(args, "user");
  rejectClosed(workspace, channel);
  if (!channel.members.includes(userId)) throw new SlackApiError("user_not_in_channel");
  const content = readContent(slack, messageArguments(args));
  const threadTs = textArgument(args, "thread_ts");
  if (!reachesPerson(workspace, channel.id, userId)) return { message_ts: nextTs(slack) };
  const message = postMessage(workspace, content, {
    channelId: channel.id,
    ephemeralTo: userId,
    ...(threadTs === undefined ? {} : { threadTs }),
  });
  return { message_ts: message.ts };
}

/** `chat.postMessage` alone takes a person's id or a `#name` beside a channel's id. */
function channelToPostIn(workspace: WorkspaceState, given: string): FakeChannel {
  if (/^[UW][A-Z0-9]+$/.test(given)) return dmWith(workspace, given);
  const byName = workspace.channels.find(
    (one) => one.name !== "" && `#${one.name}` === `#${given.replace(/^#/, "")}`,
  );
  const channel = visibleChannel(workspace, byName?.id ?? given);
  rejectClosed(workspace, channel);
  return channel;
}

function dmWith(workspace: WorkspaceState, userId: string): FakeChannel {
  const user = workspace.users.find((one) => one.id === userId);
  if (user === undefined) throw new SlackApiError("channel_not_found");
  if (user.deleted) throw new SlackApiError("user_disabled");
  if (user.is_bot) throw new SlackApiError("cannot_dm_bot");
  return openDm(workspace, user);
}

function rejectClosed(workspace: WorkspaceState, channel: FakeChannel): void {
  if (channel.is_archived) throw new SlackApiError("is_archived");
  const mayPost =
    channel.members.includes(workspace.botUserId) || workspace.scopes.includes("chat:write.public");
  if (!mayPost) throw new SlackApiError("not_in_channel");
}

function ownMessage(
  workspace: WorkspaceState,
  channel: FakeChannel,
  { ts, foreignError }: { ts: string; foreignError: string },
): FakeMessage {
  const message = findMessage(workspace, channel.id, ts);
  if (message === undefined || message.ephemeral_to !== undefined)
    throw new SlackApiError("message_not_found");
  if (message.user !== workspace.botUserId) throw new SlackApiError(foreignError);
  return message;
}

function threadArgument(
  workspace: WorkspaceState,
  channel: FakeChannel,
  args: Fields,
): string | undefined {
  const threadTs = textArgument(args, "thread_ts");
  if (threadTs === undefined) return undefined;
  const parent = findMessage(workspace, channel.id, threadTs);
  if (parent === undefined || parent.ephemeral_to !== undefined)
    throw new SlackApiError("thread_not_found");
  return parent.thread_ts ?? parent.ts;
}
