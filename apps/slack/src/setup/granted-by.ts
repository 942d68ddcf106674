import type { Installation } from "@slack/oauth";
import type { GrantedWorkspace } from "@usher/core";

/** What Slack granted, keyed by the enterprise where the app is installed on a whole one. */
export function grantedBy(installation: Installation): GrantedWorkspace {
  const { bot, team, enterprise, isEnterpriseInstall = false, user } = installation;
  const teamId = isEnterpriseInstall ? enterprise?.id : team?.id;
  if (bot === undefined || teamId === undefined)
    throw new Error("Slack granted no bot token, or does not say where");
  return {
    teamId,
    enterpriseId: enterprise?.id ?? null,
    isEnterpriseInstall,
    botToken: bot.token,
    refreshToken: bot.refreshToken ?? null,
    tokenLifeSeconds:
      bot.expiresAt === undefined ? null : bot.expiresAt - Math.floor(Date.now() / 1000),
    botUserId: bot.userId,
    scopes: bot.scopes,
    installerSlackUserId: user.id,
  };
}
