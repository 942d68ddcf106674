import type { SlackInstallation } from "../ports/slack-repository.ts";
import type { SlackInstallationView } from "./schemas.ts";

export function installationView(installation: SlackInstallation): SlackInstallationView {
  const { tokens, installedBy } = installation;
  const { health } = installation;
  return {
    id: installation.id,
    organizationId: installation.organizationId,
    teamId: installation.teamId,
    enterpriseId: installation.enterpriseId,
    isEnterpriseInstall: installation.isEnterpriseInstall,
    approvalsChannelId: installation.approvalsChannelId,
    source: tokens === null && installedBy === null ? "environment" : "oauth",
    scopes: [...installation.scopes],
    installedBy,
    installedAt: installation.installedAt,
    disabledAt: installation.disabledAt,
    disabledReason: installation.disabledReason,
    health: { ...health, missingScopes: [...health.missingScopes] },
  };
}
