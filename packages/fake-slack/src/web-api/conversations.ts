import { SlackApiError } from "../slack-api-error.ts";
import { openDm } from "../state/workspace-state.ts";
import type { FakeChannel, Fields } from "../slack-objects.ts";
import { isVisible, visibleChannel } from "./channel-access.ts";
import {
  flagArgument,
  needScope,
  neededArgument,
  page,
  textArgument,
  type ApiContext,
  type ApiMethod,
} from "./method.ts";
import type { WorkspaceState } from "../state/slack-state.ts";

export const conversationMethods: Record<string, ApiMethod> = {
  "conversations.open": { scopes: ["im:write"], run: open },
  "conversations.info": { scopes: [], run: info },
  "conversations.list": { scopes: [], run: (context) => list(context, () => true) },
  "users.conversations": { scopes: [], run: listOwn },
};

const TYPES = ["public_channel", "private_channel", "im", "mpim"];

function open({ workspace, args }: ApiContext): Fields {
  const channelId = textArgument(args, "channel");
  if (channelId !== undefined) return { channel: { id: visibleChannel(workspace, channelId).id } };
  const ids = neededArgument(args, "users").split(",");
  const user = workspace.users.find((one) => one.id === ids[0]);
  if (user === undefined) throw new SlackApiError("user_not_found");
  if (ids.length > 1) throw new SlackApiError("missing_scope", { needed: "mpim:write" });
  if (user.deleted) throw new SlackApiError("user_disabled");
  if (user.is_bot) throw new SlackApiError("cannot_dm_bot");
  const known = workspace.channels.some((one) => one.is_im && one.user === user.id);
  const channel = openDm(workspace, user);
  const state = known ? { no_op: true, already_open: true } : {};
  return {
    ...state,
    channel: flagArgument(args, "return_im") ? onWire(workspace, channel) : { id: channel.id },
  };
}

function info({ workspace, args }: ApiContext): Fields {
  const channel = visibleChannel(workspace, neededArgument(args, "channel"));
  needScope(workspace, readScope(typeOf(channel)));
  const count = flagArgument(args, "include_num_members")
    ? { num_members: channel.members.length }
    : {};
  return { channel: { ...onWire(workspace, channel), ...count } };
}

/** Those the app is in, however many the workspace has. */
function listOwn(context: ApiContext): Fields {
  const { botUserId } = context.workspace;
  return list(context, ({ members }) => members.includes(botUserId));
}

function list({ workspace, args }: ApiContext, wanted: (channel: FakeChannel) => boolean): Fields {
  const types = (textArgument(args, "types") ?? "public_channel")
    .split(",")
    .map((type) => type.trim());
  if (types.some((type) => !TYPES.includes(type))) throw new SlackApiError("invalid_types");
  for (const type of types) needScope(workspace, readScope(type));
  const found = workspace.channels.filter(
    (channel) =>
      types.includes(typeOf(channel)) &&
      wanted(channel) &&
      isVisible(workspace, channel) &&
      !(flagArgument(args, "exclude_archived") && channel.is_archived),
  );
  const { items, response_metadata } = page(found, args);
  return { channels: items.map((channel) => onWire(workspace, channel)), response_metadata };
}

function typeOf(channel: FakeChannel): string {
  if (channel.is_im) return "im";
  return channel.is_private ? "private_channel" : "public_channel";
}

function readScope(type: string): string {
  return (
    { public_channel: "channels:read", private_channel: "groups:read" }[type] ?? `${type}:read`
  );
}

function onWire(workspace: WorkspaceState, channel: FakeChannel): Fields {
  const { members: _members, ...rest } = channel;
  return {
    ...rest,
    name_normalized: channel.name,
    context_team_id: workspace.teamId,
    is_member: channel.members.includes(workspace.botUserId),
  };
}
