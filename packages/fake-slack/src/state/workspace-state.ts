import type { FakeChannel, FakeMessage, FakeUser, FakeView } from "../slack-objects.ts";
import { buildChannel } from "./seeds.ts";
import type { WorkspaceState } from "./slack-state.ts";

/** Thrown for a mistake of the test, such as a user that does not exist. */
export function findUser(workspace: WorkspaceState, idOrName: string): FakeUser {
  const name = idOrName.replace(/^@/, "");
  const found = workspace.users.find((user) => user.id === name || user.name === name);
  if (found !== undefined) return found;
  const names = workspace.users.map((user) => user.name).join(", ");
  throw new Error(`No user "${idOrName}" in ${workspace.name}; there are ${names}`);
}

export function findChannel(workspace: WorkspaceState, idOrName: string): FakeChannel {
  if (idOrName.startsWith("@")) return openDm(workspace, findUser(workspace, idOrName));
  const name = idOrName.replace(/^#/, "");
  const found = workspace.channels.find((channel) => channel.id === name || channel.name === name);
  if (found !== undefined) return found;
  const names = workspace.channels.map((channel) => channel.name || channel.id).join(", ");
  throw new Error(`No channel "${idOrName}" in ${workspace.name}; there are ${names}`);
}

export function findMessage(
  workspace: WorkspaceState,
  channelId: string,
  ts: string,
): FakeMessage | undefined {
  return workspace.timeline.find((message) => message.channel === channelId && message.ts === ts);
}

/** The DM between a person and the app, made on first use. */
export function openDm(workspace: WorkspaceState, user: FakeUser): FakeChannel {
  const existing = workspace.channels.find((channel) => channel.is_im && channel.user === user.id);
  if (existing !== undefined) return existing;
  const members = [user.id, workspace.botUserId];
  const seed = { id: `D${user.id.slice(1)}`, name: "", isPrivate: true };
  const channel: FakeChannel = {
    ...buildChannel(workspace.teamId, seed, members),
    is_group: false,
    is_im: true,
    created: 0,
    user: user.id,
  };
  workspace.channels.push(channel);
  return channel;
}

export function viewStack(workspace: WorkspaceState, userId: string): FakeView[] {
  const stack = workspace.viewStacks.get(userId) ?? [];
  workspace.viewStacks.set(userId, stack);
  return stack;
}
