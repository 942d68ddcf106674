import type { ChannelSeed, UserSeed, WorkspaceSeed } from "../seed-types.ts";
import type { FakeChannel, FakeUser } from "../slack-objects.ts";
import {
  appUser,
  buildChannel,
  buildUser,
  DEFAULT_SCOPES,
  defaultChannels,
  defaultUsers,
  workspaceDefaults,
} from "./seeds.ts";
import type { SlackState, WorkspaceState } from "./slack-state.ts";
import { findUser } from "./workspace-state.ts";

export function createWorkspaceState(slack: SlackState, seed: WorkspaceSeed): WorkspaceState {
  const base = workspaceDefaults(seed, slack.workspaces.length);
  if (slack.workspaces.some((one) => one.teamId === base.teamId)) {
    throw new Error(`There is already a workspace ${base.teamId}`);
  }
  const botId = `B${base.teamId.slice(1)}APP`;
  const app = appUser({ teamId: base.teamId, botId, appId: slack.appId });
  const workspace: WorkspaceState = {
    ...base,
    enterpriseId: seed.enterpriseId ?? null,
    isEnterpriseInstall: seed.isEnterpriseInstall ?? false,
    botUserId: app.id,
    botId,
    scopes: [...(seed.scopes ?? DEFAULT_SCOPES)],
    users: [app],
    channels: [],
    slack,
    seed: { ...seed, ...base },
    requestUrl: seed.requestUrl ?? null,
    timeline: [],
    viewStacks: new Map(),
    homeTabs: new Map(),
  };
  for (const user of seed.users ?? defaultUsers()) addUser(workspace, user);
  for (const channel of seed.channels ?? defaultChannels()) addChannel(workspace, channel);
  return workspace;
}

export function addUser(workspace: WorkspaceState, seed: UserSeed): FakeUser {
  const user = buildUser(workspace, seed);
  if (workspace.users.some((one) => one.id === user.id || one.name === user.name)) {
    throw new Error(`There is already a user ${user.name} (${user.id}) in ${workspace.name}`);
  }
  workspace.users.push(user);
  return user;
}

export function addChannel(workspace: WorkspaceState, seed: ChannelSeed): FakeChannel {
  const members = (seed.members ?? ["app"]).map((member) =>
    member === "app" ? workspace.botUserId : findUser(workspace, member).id,
  );
  const channel = buildChannel(workspace.teamId, seed, members);
  if (workspace.channels.some((one) => one.id === channel.id || one.name === channel.name)) {
    throw new Error(`There is already a channel ${channel.name} in ${workspace.name}`);
  }
  workspace.channels.push(channel);
  return channel;
}
