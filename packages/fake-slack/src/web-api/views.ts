import { SlackApiError } from "../slack-api-error.ts";
import { emit, type WorkspaceState } from "../state/slack-state.ts";
import { exchangeTrigger } from "../state/triggers.ts";
import type { FakeView, Fields } from "../slack-objects.ts";
import { buildView, replaceView, viewOnWire } from "../views/build-view.ts";
import { announceUpdate, openRoot, pushView } from "../views/stack.ts";
import {
  neededArgument,
  textArgument,
  viewArgument,
  type ApiContext,
  type ApiMethod,
} from "./method.ts";

export const viewMethods: Record<string, ApiMethod> = {
  "views.open": { scopes: [], run: showing(openRoot) },
  "views.push": { scopes: [], run: showing(pushView) },
  "views.update": { scopes: [], run: update },
  "views.publish": { scopes: [], run: publish },
};

type Show = (workspace: WorkspaceState, userId: string, view: FakeView) => void;

function showing(show: Show): ApiMethod["run"] {
  return ({ workspace, args }) => {
    const view = buildView(workspace, viewArgument(args), "modal");
    rejectDuplicate(workspace, view);
    const { userId } = exchangeTrigger(workspace, neededArgument(args, "trigger_id"));
    show(workspace, userId, view);
    return { view: viewOnWire(view) };
  };
}

function update({ workspace, args }: ApiContext): Fields {
  const id = textArgument(args, "view_id");
  const externalId = textArgument(args, "external_id");
  if ((id === undefined) === (externalId === undefined))
    throw new SlackApiError("invalid_arguments");
  const next = buildView(workspace, viewArgument(args), "modal");
  for (const [userId, stack] of workspace.viewStacks) {
    const view = stack.find((one) =>
      id === undefined ? one.external_id === externalId : one.id === id,
    );
    if (view === undefined) continue;
    rejectOldHash(view, args);
    replaceView(workspace, view, next);
    announceUpdate(workspace, userId, view);
    return { view: viewOnWire(view) };
  }
  throw new SlackApiError("not_found");
}

function publish({ workspace, args }: ApiContext): Fields {
  const userId = neededArgument(args, "user_id");
  const user = workspace.users.find((one) => one.id === userId);
  if (user === undefined) throw new SlackApiError("user_not_found");
  const next = buildView(workspace, viewArgument(args), "home");
  const view = workspace.homeTabs.get(userId) ?? next;
  if (view !== next) {
    rejectOldHash(view, args);
    replaceView(workspace, view, next);
  }
  workspace.homeTabs.set(userId, view);
  emit(workspace.slack, { teamId: workspace.teamId, type: "home_published", user: userId, view });
  return { view: viewOnWire(view) };
}

function rejectOldHash(view: FakeView, args: Fields): void {
  const hash = textArgument(args, "hash");
  if (hash !== undefined && hash !== view.hash) throw new SlackApiError("hash_conflict");
}

function rejectDuplicate(workspace: WorkspaceState, view: FakeView): void {
  if (view.external_id === "") return;
  const open = [...workspace.viewStacks.values()].flat();
  if (open.some((one) => one.external_id === view.external_id)) {
    throw new SlackApiError("duplicate_external_id");
  }
}
