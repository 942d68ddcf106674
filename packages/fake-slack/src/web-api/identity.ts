import { SlackApiError } from "../slack-api-error.ts";
import type { Fields } from "../slack-objects.ts";
import { flagArgument, textArgument } from "./method.ts";
import type { ApiContext, ApiMethod } from "./method.ts";

export const identityMethods: Record<string, ApiMethod> = {
  "auth.test": { scopes: [], run: test },
  "auth.revoke": { scopes: [], run: revoke },
  "team.info": { scopes: ["team:read"], run: teamInfo },
  "bots.info": { scopes: ["users:read"], run: botInfo },
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

function teamInfo({ workspace }: ApiContext): Fields {
  return {
    team: {
      id: workspace.teamId,
      name: workspace.name,
      domain: workspace.domain,
      email_domain: "example.com",
      icon: { image_default: true },
      ...(workspace.enterpriseId === null ? {} : { enterprise_id: workspace.enterpriseId }),
    },
  };
}

function botInfo({ slack, workspace, args }: ApiContext): Fields {
  const id = textArgument(args, "bot");
  if (id !== undefined && id !== workspace.botId) throw new SlackApiError("bot_not_found");
  const name = workspace.users.find((user) => user.id === workspace.botUserId)?.real_name;
  return {
    bot: {
      id: workspace.botId,
      deleted: false,
      name,
      app_id: slack.appId,
      user_id: workspace.botUserId,
    },
  };
}
