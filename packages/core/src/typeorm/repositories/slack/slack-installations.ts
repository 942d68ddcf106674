import { Any, IsNull, Not, type FindManyOptions } from "typeorm";

import type {
  SlackIdentity,
  SlackInstallationRepository,
} from "../../../ports/slack-repository.ts";
import {
  slackInstallationEntity,
  slackMessageEntity,
  type InstallationRecord,
} from "../../entities/slack.ts";
import { columnsOf } from "../../rows.ts";
import type { Sql } from "../../sql.ts";
import { tableOf } from "../../table.ts";
import { approvalMessageJobs, insertJobs, kindOf } from "../outbox/job-sql.ts";
import { refreshMethods, toInstallation } from "./slack-token-rows.ts";

const returning = `RETURNING ${columnsOf(slackInstallationEntity, "s")}`;

/** Handwritten, as the next one: the builder sets on a conflict only what it inserts. */
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
  ${returning}`;

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
  ${returning}`;

/** Handwritten: the jobs end in the same statement, since nothing is left that could carry them out. */
const disable = /* sql */ `
  WITH disabled AS (
    UPDATE slack_installation s
    SET disabled_at = usher_now(), disabled_reason = $3, sealed_tokens = NULL, token_key_id = NULL,
        token_expires_at = NULL, refreshing_until = NULL
    WHERE s.organization_id = $1 AND s.id = $2 AND s.disabled_at IS NULL
    RETURNING s.organization_id, s.id),
  ended AS (
    UPDATE job j SET state = 'done', finished_at = usher_now(), last_error = 'slack_uninstalled'
    FROM disabled d
    WHERE j.organization_id = d.organization_id AND j.state = 'ready'
      AND j.kind LIKE 'slack.%'
      AND NOT EXISTS (SELECT FROM slack_installation o WHERE o.organization_id = d.organization_id
        AND o.id <> d.id AND o.disabled_at IS NULL))
  SELECT id FROM disabled`;

/** Handwritten: one statement finds the requests and adds their jobs, or makes those that wait due. */
const queueMissing = /* sql */ `
  WITH waiting AS (
    SELECT organization_id, id FROM approval_request
    WHERE organization_id = $1 AND state = 'requested'
    UNION
    SELECT organization_id, key::uuid FROM job
    WHERE organization_id = $1 AND kind = ${kindOf("slack.approval")} AND state = 'ready')
  ${insertJobs([approvalMessageJobs("waiting")])}`;

export function slackInstallationMethods(sql: Sql): SlackInstallationRepository {
  const installations = tableOf(sql, slackInstallationEntity);
  const upsert = async (text: string, params: readonly unknown[]) => {
    const [row] = await installations.query(text, params);
    return row ? toInstallation(row) : null;
  };
  const list = async (where: FindManyOptions<InstallationRecord>["where"]) => {
    const order = { installedAt: "DESC", id: "DESC" } as const;
    return (await installations.find({ where, order })).map(toInstallation);
  };
  return {
    ...refreshMethods(sql),
    async install(given) {
      const row = await upsert(configured, [...identityOf(given), given.approvalsChannelId]);
      // An upsert without a condition always returns its row.
      if (row === null) throw new Error("an upsert returned no row");
      return row;
    },
    bind: (given) =>
      upsert(bound, [
        ...identityOf(given),
        given.tokens.sealed,
        given.tokens.keyId,
        given.tokenLifeSeconds,
        given.installedBy,
      ]),
    installationOfTeam: async (teamId) => (await list({ teamId }))[0] ?? null,
    installationsOf: (organizationId) => list({ organizationId }),
    installationsAt: ({ teamId, enterpriseId }) =>
      list([
        { disabledAt: IsNull(), teamId: isOneOf(teamId) },
        { disabledAt: IsNull(), enterpriseId: isOneOf(enterpriseId) },
      ]),
    installationsWithTokens: () => list({ sealedTokens: Not(IsNull()) }),
    async organizationsWithTokens() {
      const found = await installations.find({
        select: { organizationId: true },
        where: { sealedTokens: Not(IsNull()) },
      });
      return [...new Set(found.map(({ organizationId }) => organizationId))];
    },
    async setApprovalsChannel({ organizationId, id, channelId }) {
      const [changed] = await installations.update(
        { organizationId, id, disabledAt: IsNull() },
        { approvalsChannelId: channelId },
      );
      return changed ? toInstallation(changed) : null;
    },
    async disable({ organizationId, id, reason }) {
      return (await sql.rows(disable, [organizationId, id, reason])).length > 0;
    },
    async recordHealth({ organizationId, id, error, missingScopes, keeps }) {
      const lastError = () => "CASE WHEN last_error = ANY(:keeps) THEN last_error END";
      const outcome =
        error === null
          ? { lastOkAt: () => "usher_now()", lastError }
          : { lastError: error, lastErrorAt: () => "usher_now()" };
      await installations.update(
        { organizationId, id },
        { ...outcome, ...(missingScopes && { missingScopes }) },
        { keeps },
      );
    },
    async moveMessages({ organizationId, teamId, from, to }) {
      await tableOf(sql, slackMessageEntity).update(
        { organizationId, teamId, channelId: from },
        { channelId: to, updatedAt: () => "usher_now()" },
      );
    },
    async queueMissing(organizationId) {
      await sql.run(queueMissing, [organizationId]);
    },
  };
}

/** Null equals no value. */
function isOneOf(id: string | null) {
  return Any(id === null ? [] : [id]);
}

function identityOf(given: SlackIdentity): unknown[] {
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
