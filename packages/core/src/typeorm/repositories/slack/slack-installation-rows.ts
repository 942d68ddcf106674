import type { NamedInstallation, SlackInstallation } from "../../../ports/slack-repository.ts";
import { iso, isoOrNull } from "../../times.ts";

export const installationColumns = `s.organization_id, s.id, s.team_id, s.enterprise_id,
  s.is_enterprise_install, s.approvals_channel_id, s.bot_user_id, s.scopes, s.sealed_tokens,
  s.token_key_id, s.token_expires_at, s.installed_by, s.installed_at, s.disabled_at,
  s.disabled_reason, s.last_ok_at, s.last_error, s.last_error_at, s.missing_scopes`;

export type InstallationRow = {
  organization_id: string;
  id: string;
  team_id: string;
  enterprise_id: string | null;
  is_enterprise_install: boolean;
  approvals_channel_id: string | null;
  bot_user_id: string | null;
  scopes: string[];
  sealed_tokens: Buffer | null;
  token_key_id: string | null;
  token_expires_at: Date | null;
  installed_by: string | null;
  installed_at: Date;
  disabled_at: Date | null;
  disabled_reason: string | null;
  last_ok_at: Date | null;
  last_error: string | null;
  last_error_at: Date | null;
  missing_scopes: string[];
};

export function toInstallation(row: InstallationRow): SlackInstallation {
  const { sealed_tokens: sealed, token_key_id: keyId } = row;
  return {
    organizationId: row.organization_id,
    id: row.id,
    teamId: row.team_id,
    enterpriseId: row.enterprise_id,
    isEnterpriseInstall: row.is_enterprise_install,
    approvalsChannelId: row.approvals_channel_id,
    botUserId: row.bot_user_id,
    scopes: row.scopes,
    tokens: sealed === null || keyId === null ? null : { keyId, sealed },
    tokenExpiresAt: isoOrNull(row.token_expires_at),
    installedBy: row.installed_by,
    installedAt: iso(row.installed_at),
    disabledAt: isoOrNull(row.disabled_at),
    disabledReason: row.disabled_reason,
    health: {
      lastOkAt: isoOrNull(row.last_ok_at),
      lastError: row.last_error,
      lastErrorAt: isoOrNull(row.last_error_at),
      missingScopes: row.missing_scopes,
    },
  };
}

export function toNamed(row: InstallationRow & { organization_name: string }): NamedInstallation {
  return { ...toInstallation(row), organizationName: row.organization_name };
}
