import { SlackApiError } from "../slack-api-error.ts";
import type { FakeUser, Fields } from "../slack-objects.ts";
import { flagArgument, neededArgument, page, type ApiContext, type ApiMethod } from "./method.ts";
import type { WorkspaceState } from "../state/slack-state.ts";

export const userMethods: Record<string, ApiMethod> = {
  "users.info": { scopes: ["users:read"], run: info },
  "users.list": { scopes: ["users:read"], run: listUsers },
  "users.lookupByEmail": { scopes: ["users:read.email"], run: lookupByEmail },
};

function info({ workspace, args }: ApiContext): Fields {
  const id = neededArgument(args, "user");
  const user = workspace.users.find((one) => one.id === id);
  if (user === undefined) throw new SlackApiError("user_not_found");
  return { user: userOnWire(workspace, user, flagArgument(args, "include_locale")) };
}

function listUsers({ workspace, args }: ApiContext): Fields {
  const { items, response_metadata } = page(workspace.users, args);
  const withLocale = flagArgument(args, "include_locale");
  return {
    members: items.map((user) => userOnWire(workspace, user, withLocale)),
    response_metadata,
  };
}

function lookupByEmail({ workspace, args }: ApiContext): Fields {
  const email = neededArgument(args, "email").toLowerCase();
  const user = workspace.users.find(
    (one) =>
      one.profile.email?.toLowerCase() === email &&
      !one.deleted &&
      one.team_id === workspace.teamId,
  );
  if (user === undefined) throw new SlackApiError("users_not_found");
  return { user: userOnWire(workspace, user, false) };
}

/** The address needs `users:read.email`; the locale must be asked for and is kept from other companies. */
function userOnWire(workspace: WorkspaceState, user: FakeUser, withLocale: boolean): Fields {
  const { presence: _presence, locale, profile, ...rest } = structuredClone(user);
  if (!workspace.scopes.includes("users:read.email")) delete profile.email;
  const showLocale = withLocale && user.team_id === workspace.teamId;
  return { ...rest, profile, ...(showLocale ? { locale } : {}) };
}
