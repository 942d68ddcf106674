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
  return Object.assign(state, interfaceOf(state));
}

/** Puts the workspace back to its seed, keeping where it delivers to. */
export function resetWorkspace(workspace: WorkspaceState): void {
  const others = workspace.slack.workspaces.filter((one) => one !== workspace);
  const fresh = createWorkspaceState({ ...workspace.slack, workspaces: others }, workspace.seed);
  const { slack, requestUrl } = workspace;
  Object.assign(workspace, fresh, { slack, requestUrl });
}

function interfaceOf(state: WorkspaceState): Omit<FakeWorkspace, keyof WorkspaceState> {
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
    command: (input) => sendCommand(state, input),
    click: (input) => clickInMessage(state, input),
    clickInView: (input) => clickInView(state, input),
    clickInHome: (input) => clickInHome(state, input),
    submitView: (input) => submitView(state, input),
    closeView: (input) => cancelView(state, input),
    globalShortcut: (input) => runGlobalShortcut(state, input),
    messageShortcut: (input) => runMessageShortcut(state, input),
    openHome: (input) => openHome(state, input),
    suggest: (input) => suggest(state, input),
    event: (event, options) => sendEvent(state, event, options),
    say: (input) => say(state, input),
    verifyRequestUrl: () => verifyRequestUrl(state),
    uninstall: () => uninstall(state),
  };
}

function copies(state: WorkspaceState, wanted: (message: FakeMessage) => boolean): FakeMessage[] {
  return structuredClone(state.timeline.filter(wanted));
}

function isShownTo(message: FakeMessage, userId: string | undefined): boolean {
  return message.ephemeral_to === undefined || message.ephemeral_to === userId;
}
