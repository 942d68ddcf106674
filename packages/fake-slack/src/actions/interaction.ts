import { issueTrigger } from "../state/triggers.ts";
import type { FakeChannel, FakeUser, Fields } from "../slack-objects.ts";
import type { WorkspaceState } from "../state/slack-state.ts";

export const VERIFICATION_TOKEN = "fake-verification-token";

/** What every interaction payload has: who, where, for which app, and a trigger of its own. */
export function interactionBase(workspace: WorkspaceState, user: FakeUser): Fields {
  const enterprise =
    workspace.enterpriseId === null ? null : { id: workspace.enterpriseId, name: workspace.name };
  return {
    team: workspace.isEnterpriseInstall
      ? null
      : {
          id: workspace.teamId,
          domain: workspace.domain,
          ...(enterprise === null
            ? {}
            : { enterprise_id: enterprise.id, enterprise_name: enterprise.name }),
        },
    enterprise,
    is_enterprise_install: workspace.isEnterpriseInstall,
    user: { id: user.id, username: user.name, name: user.name, team_id: user.team_id },
    api_app_id: workspace.slack.appId,
    token: VERIFICATION_TOKEN,
    trigger_id: issueTrigger(workspace, user.id),
  };
}

export function channelName(channel: FakeChannel): string {
  if (channel.is_im) return "directmessage";
  return channel.is_private ? "privategroup" : channel.name;
}

/** People of other companies can click buttons, but have none of the app's commands and shortcuts. */
export function isExternal(workspace: WorkspaceState, user: FakeUser): boolean {
  if (user.team_id === workspace.teamId) return false;
  return (
    workspace.enterpriseId === null ||
    user.enterprise_user?.enterprise_id !== workspace.enterpriseId
  );
}
