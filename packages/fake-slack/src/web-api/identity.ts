import type { Fields } from "../slack-objects.ts";
import { flagArgument } from "./method.ts";
import type { ApiContext, ApiMethod } from "./method.ts";

export const identityMethods: Record<string, ApiMethod> = {
  "auth.test": { scopes: [], run: test },
  "auth.revoke": { scopes: [], run: revoke },
};

function test({ slack, workspace }: ApiContext): Fields {
  return {
    url: `${slack.baseUrl}/${workspace.domain}/`,
    team: workspace.name,
    user: workspace.users.find((user) => user.id === workspace.botUserId)?.name,
    team_id: workspace.teamId,
    user_id: workspace.botUserId,
    bot_id: workspace.botId,
    is_enterprise_install: workspace.isEnterpriseInstall,
    ...(workspace.enterpriseId === null ? {} : { enterprise_id: workspace.enterpriseId }),
  };
}

function revoke({ slack, token, args }: ApiContext): Fields {
  if (flagArgument(args, "test")) return { revoked: false };
  slack.revokedTokens.add(token);
  return { revoked: true };
}
