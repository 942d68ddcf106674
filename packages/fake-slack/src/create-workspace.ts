import { clickInMessage } from "./actions/click.ts";
import { clickInHome, clickInView } from "./actions/click-in-view.ts";
import { cancelView } from "./actions/close-view.ts";
import { sendCommand } from "./actions/command.ts";
import { openHome, sendEvent, uninstall, verifyRequestUrl } from "./actions/events.ts";
import { runGlobalShortcut, runMessageShortcut } from "./actions/shortcuts.ts";
import { submitView } from "./actions/submit-view.ts";
import { suggest } from "./actions/suggest.ts";
import { say } from "./messages/say.ts";
import { openSockets } from "./socket-mode/accept-socket.ts";
import { addChannel, addUser, createWorkspaceState } from "./state/create-workspace-state.ts";
import type { SlackState, WorkspaceState } from "./state/slack-state.ts";
import { findChannel, findUser } from "./state/workspace-state.ts";
import type { WorkspaceSeed } from "./seed-types.ts";
import type { FakeMessage } from "./slack-objects.ts";
import type { FakeWorkspace } from "./types.ts";

export type Workspace = WorkspaceState & FakeWorkspace;

/** The public interface and the state are one object, so that `users`, `scopes` and the rest stay live. */
export function createWorkspace(slack: SlackState, seed: WorkspaceSeed): Workspace {
  const state = createWorkspaceState(slack, seed);
  return Object.assign(state, reading(state), acting(state));
}

/** Puts the workspace back to its seed, keeping where it delivers to. */
export function resetWorkspace(workspace: WorkspaceState): void {
  const others = workspace.slack.workspaces.filter((one) => one !== workspace);
  const fresh = createWorkspaceState({ ...workspace.slack, workspaces: others }, workspace.seed);
  const { slack, requestUrl } = workspace;
  Object.assign(workspace, fresh, { slack, requestUrl });
}

type Reading = Pick<
  FakeWorkspace,
  | "user"
  | "channel"
  | "addUser"
  | "addChannel"
  | "messages"
  | "dm"
  | "ephemerals"
  | "openView"
  | "home"
  | "setRequestUrl"
  | "sockets"
>;

function reading(state: WorkspaceState): Reading {
  return {
    user: (idOrName) => findUser(state, idOrName),
    channel: (idOrName) => findChannel(state, idOrName),
    addUser: (seed) => addUser(state, seed),
    addChannel: (seed) => addChannel(state, seed),
    messages: (idOrName, options = {}) => {
      const channelId = findChannel(state, idOrName).id;
      const as = options.as === undefined ? undefined : findUser(state, options.as).id;
      return copies(state, (one) => one.channel === channelId && isShownTo(one, as));
    },
    dm: (idOrName) => {
      const user = findUser(state, idOrName);
      const channel = state.channels.find((one) => one.is_im && one.user === user.id);
      return copies(state, (one) => one.channel === channel?.id && isShownTo(one, user.id));
    },
    ephemerals: (idOrName) => {
      const userId = findUser(state, idOrName).id;
      return copies(state, (one) => one.ephemeral_to === userId);
    },
    openView: (idOrName) => {
      const stack = state.viewStacks.get(findUser(state, idOrName).id);
      return structuredClone(stack?.at(-1) ?? null);
    },
    home: (idOrName) => structuredClone(state.homeTabs.get(findUser(state, idOrName).id) ?? null),
    setRequestUrl: (url) => {
      state.requestUrl = url;
    },
    sockets: () => openSockets(state.slack, state.appToken).length,
  };
}

type Acting = Omit<FakeWorkspace, keyof Reading | keyof WorkspaceState>;

function acting(state: WorkspaceState): Acting {
  return {
    command: async (input) => await sendCommand(state, input),
    click: async (input) => await clickInMessage(state, input),
    clickInView: async (input) => await clickInView(state, input),
    clickInHome: async (input) => await clickInHome(state, input),
    submitView: async (input) => await submitView(state, input),
    closeView: async (input) => await cancelView(state, input),
    globalShortcut: async (input) => await runGlobalShortcut(state, input),
    messageShortcut: async (input) => await runMessageShortcut(state, input),
    openHome: async (input) => await openHome(state, input),
    suggest: async (input) => await suggest(state, input),
    event: async (event, options) => await sendEvent(state, event, options),
    say: (input) => say(state, input),
    verifyRequestUrl: async () => await verifyRequestUrl(state),
    uninstall: async () => await uninstall(state),
  };
}

function copies(state: WorkspaceState, wanted: (message: FakeMessage) => boolean): FakeMessage[] {
  return structuredClone(state.timeline.filter(wanted));
}

function isShownTo(message: FakeMessage, userId: string | undefined): boolean {
  return message.ephemeral_to === undefined || message.ephemeral_to === userId;
}
