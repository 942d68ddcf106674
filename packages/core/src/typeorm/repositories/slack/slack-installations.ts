import type {
  SlackInstallation,
  SlackInstallationRepository,
} from "../../../ports/slack-repository.ts";
import type { Sql } from "../../sql.ts";
import { insertJobs, approvalMessageJobs } from "../outbox/job-sql.ts";
import { oneKey } from "./slack-installation-key.ts";
import {
  installationColumns,
  toInstallation,
  toNamed,
  type InstallationRow,
} from "./slack-installation-rows.ts";
import { refreshMethods } from "./slack-token-rows.ts";

const configured = /* sql */ `
  INSERT INTO slack_installation AS s (organization_id, id, team_id, enterprise_id,
    is_enterprise_install, bot_user_id, scopes, approvals_channel_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (team_id) DO UPDATE
    SET organization_id = excluded.organization_id, enterprise_id = excluded.enterprise_id,
        is_enterprise_install = excluded.is_enterprise_install,
        bot_user_id = excluded.bot_user_id, scopes = excluded.scopes,
        approvals_channel_id = excluded.approvals_channel_id,
        sealed_tokens = NULL, token_key_id = NULL, token_expires_at = NULL,
        refreshing_until = NULL, installed_by = NULL, disabled_at = NULL, disabled_reason = NULL
  RETURNING ${installationColumns}`;

const bound = /* sql */ `
  INSERT INTO slack_installation AS s (organization_id, id, team_id, enterprise_id,
    is_enterprise_install, bot_user_id, scopes, sealed_tokens, token_key_id, token_expires_at,
    installed_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,
    usher_now() + make_interval(secs => $10::double precision), $11)
  ON CONFLICT (team_id) DO UPDATE
    SET organization_id = excluded.organization_id, enterprise_id = excluded.enterprise_id,
        is_enterprise_install = excluded.is_enterprise_install,
        bot_user_id = excluded.bot_user_id, scopes = excluded.scopes,
        sealed_tokens = excluded.sealed_tokens, token_key_id = excluded.token_key_id,
        token_expires_at = excluded.token_expires_at, refreshing_until = NULL,
        installed_by = excluded.installed_by, installed_at = usher_now(),
        approvals_channel_id =
          CASE WHEN s.organization_id = excluded.organization_id THEN s.approvals_channel_id END,
        disabled_at = NULL, disabled_reason = NULL,
        last_error = NULL, last_error_at = NULL, missing_scopes = '{}'
    WHERE s.organization_id = excluded.organization_id OR s.disabled_at IS NOT NULL
  RETURNING ${installationColumns}`;

/** The jobs end in the same statement: nobody is left who could carry them out. */
const disable = /* sql */ `
  WITH disabled AS (
    UPDATE slack_installation s
    SET disabled_at = usher_now(), disabled_reason = $3, sealed_tokens = NULL, token_key_id = NULL,
        token_expires_at = NULL, refreshing_until = NULL
    WHERE ${oneKey} AND s.disabled_at IS NULL
    RETURNING s.organization_id, s.id),
  ended AS (
    UPDATE job j SET state = 'done', finished_at = usher_now(), last_error = 'slack_uninstalled'
    FROM disabled d
    WHERE j.organization_id = d.organization_id AND j.state = 'ready'
      AND j.kind LIKE 'slack.%'
      AND NOT EXISTS (SELECT FROM slack_installation o WHERE o.organization_id = d.organization_id
        AND o.id <> d.id AND o.disabled_at IS NULL))
  SELECT id FROM disabled`;

const health = /* sql */ `
  UPDATE slack_installation s
  SET last_ok_at = CASE WHEN $3::text IS NULL THEN usher_now() ELSE s.last_ok_at END,
      last_error = CASE WHEN $3::text IS NULL AND s.last_error = ANY($5::text[])
        THEN s.last_error ELSE $3 END,
      last_error_at = CASE WHEN $3::text IS NULL THEN s.last_error_at ELSE usher_now() END,
      missing_scopes = coalesce($4::text[], s.missing_scopes)
  WHERE ${oneKey}`;

const queueMissing = /* sql */ `
  WITH waiting AS (
    SELECT organization_id, id FROM approval_request
    WHERE organization_id = $1 AND state = 'requested')
  ${insertJobs([approvalMessageJobs("waiting")])}`;

export function slackInstallationMethods(sql: Sql): SlackInstallationRepository {
  const one = async (text: string, params: readonly unknown[]) => {
    const [row] = await sql.rows<InstallationRow>(text, params);
    return row ? toInstallation(row) : null;
  };
  const some = async (condition: string, params: readonly unknown[] = []) => {
    const rows = await sql.rows<InstallationRow & { organization_name: string }>(
      `SELECT ${installationColumns}, o.name AS organization_name
       FROM slack_installation s JOIN organization o ON o.id = s.organization_id
       WHERE ${condition} ORDER BY s.installed_at DESC, s.id DESC`,
      params,
    );
    return rows.map(toNamed);
  };
  return {
    ...refreshMethods(sql),
    async install(given) {
      const row = await one(configured, [...identityOf(given), given.approvalsChannelId]);
      // An upsert without a condition always returns its row.
      if (row === null) throw new Error("an upsert returned no row");
      return row;
    },
    bind: (given) =>
      one(bound, [
        ...identityOf(given),
        given.tokens.sealed,
        given.tokens.keyId,
        given.tokenLifeSeconds,
        given.installedBy,
      ]),
    installationOfTeam: async (teamId) => (await some("s.team_id = $1", [teamId]))[0] ?? null,
    installationsOf: (organizationId) => some("s.organization_id = $1", [organizationId]),
    installationsAt: ({ teamId, enterpriseId }) =>
      some("s.disabled_at IS NULL AND (s.team_id = $1 OR s.enterprise_id = $2)", [
        teamId,
        enterpriseId,
      ]),
    installationsWithTokens: () => some("s.sealed_tokens IS NOT NULL"),
    async organizationsWithTokens() {
      const rows = await sql.rows<{ organization_id: string }>(
        "SELECT DISTINCT organization_id FROM slack_installation WHERE sealed_tokens IS NOT NULL",
      );
      return rows.map((row) => row.organization_id);
    },
    setApprovalsChannel: ({ organizationId, id, channelId }) =>
      one(
        `UPDATE slack_installation s SET approvals_channel_id = $3
         WHERE ${oneKey} AND s.disabled_at IS NULL RETURNING ${installationColumns}`,
        [organizationId, id, channelId],
      ),
    async disable({ organizationId, id, reason }) {
      return (await sql.rows(disable, [organizationId, id, reason])).length > 0;
    },
    async recordHealth({ organizationId, id, error, missingScopes, keeps }) {
      await sql.run(health, [organizationId, id, error, missingScopes, keeps]);
    },
    async moveMessages({ organizationId, teamId, from, to }) {
      await sql.run(
        `UPDATE slack_message SET channel_id = $4, updated_at = usher_now()
         WHERE organization_id = $1 AND team_id = $2 AND channel_id = $3`,
        [organizationId, teamId, from, to],
      );
    },
    async queueMissing(organizationId) {
      await sql.run(queueMissing, [organizationId]);
    },
  };
}

function identityOf(
  given: Pick<
    SlackInstallation,
    | "organizationId"
    | "id"
    | "teamId"
    | "enterpriseId"
    | "isEnterpriseInstall"
    | "botUserId"
    | "scopes"
  >,
): unknown[] {
  return [
    given.organizationId,
    given.id,
    given.teamId,
    given.enterpriseId,
    given.isEnterpriseInstall,
    given.botUserId,
    given.scopes,
  ];
}
