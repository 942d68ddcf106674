import {
  type AccountLink,
  type LinkToken,
  type LinkTokenState,
  linkTokenMinutes,
} from "../../../model/slack-account-link.ts";
import { prepared, type Sql } from "../../sql.ts";
import { iso } from "../../times.ts";
import type { AccountLinkRepository } from "../../../ports/slack-account-link-repository.ts";

type LinkRow = {
  organization_id: string;
  team_id: string;
  slack_user_id: string;
  user_id: string;
  linked_at: Date;
};

type LinkTokenRow = {
  organization_id: string;
  id: string;
  selector: string;
  team_id: string;
  team_name: string;
  slack_user_id: string;
  slack_user_name: string;
  email_key: string;
  user_id: string | null;
  email: string | null;
  link_key_id: string | null;
  state: LinkTokenState;
  is_over: boolean;
  expires_at: Date;
  used_at: Date | null;
};

/** A link counts until the member is removed. A suspended member is found, so that the answer names the reason; the same holds for an address. */
const resolve = prepared(/* sql */ `
  SELECT coalesce(
    (SELECT l.user_id FROM slack_account_link l
     JOIN membership m ON m.organization_id = l.organization_id AND m.user_id = l.user_id
       AND m.status <> 'removed'
     WHERE l.organization_id = $1 AND l.team_id = $2 AND l.slack_user_id = $3),
    (SELECT e.user_id FROM user_email e JOIN organization o ON o.id = $1
     WHERE e.email_key = $4::text AND e.verified_at IS NOT NULL
       AND coalesce(o.policy #>> '{slack,identity}', 'email') = 'email')
  ) AS user_id`);

const account = "organization_id = $1 AND team_id = $2 AND slack_user_id = $3";

const connect = /* sql */ `
  INSERT INTO slack_account_link (organization_id, team_id, slack_user_id, user_id)
  VALUES ($1, $2, $3, $4)
  ON CONFLICT ON CONSTRAINT slack_account_link_pkey
    DO UPDATE SET user_id = excluded.user_id, linked_at = excluded.linked_at`;

const displace = /* sql */ `
  DELETE FROM slack_account_link
  WHERE organization_id = $1 AND team_id = $2 AND slack_user_id <> $3 AND user_id = $4
  RETURNING slack_user_id`;

const spendOthers = /* sql */ `
  UPDATE slack_link_ticket SET used_at = usher_now()
  WHERE ${account} AND id <> $4 AND used_at IS NULL`;

const openLinkToken = /* sql */ `
  INSERT INTO slack_link_ticket (organization_id, team_id, slack_user_id, id, selector, team_name,
    slack_user_name, email_key, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, usher_now() + make_interval(mins => $9))`;

const linkTokenColumns = /* sql */ `organization_id, id, selector, team_id, team_name, slack_user_id,
  slack_user_name, email_key, user_id, email, link_key_id, state, expires_at <= usher_now() AS is_over,
  expires_at, used_at`;

const moveLinkToken = /* sql */ `
  UPDATE slack_link_ticket
  SET state = $4, user_id = coalesce($5, user_id), email = coalesce($6, email),
      link_key_id = coalesce($7, link_key_id)
  WHERE organization_id = $1 AND id = $2 AND state = $3`;

const useLinkToken = /* sql */ `
  UPDATE slack_link_ticket SET used_at = usher_now()
  WHERE organization_id = $1 AND id = $2 AND used_at IS NULL AND expires_at > usher_now()
    AND state IN ('sending', 'sent', 'unknown')`;

const sweepLinkTokens = /* sql */ `
  DELETE FROM slack_link_ticket WHERE (organization_id, id) IN (
    SELECT organization_id, id FROM slack_link_ticket
    WHERE expires_at < usher_now() - interval '1 day' LIMIT $1)`;

export function accountLinkRepository(sql: Sql): AccountLinkRepository {
  const linkToken = async (condition: string, params: readonly string[]) => {
    const [row] = await sql.rows<LinkTokenRow>(
      `SELECT ${linkTokenColumns} FROM slack_link_ticket WHERE ${condition}`,
      params,
    );
    return row ? toLinkToken(row) : null;
  };
  return {
    async resolve({ organizationId, teamId, slackUserId, emailKey }) {
      const [row] = await sql.rows<{ user_id: string | null }>(resolve, [
        organizationId,
        teamId,
        slackUserId,
        emailKey,
      ]);
      return row?.user_id ?? null;
    },
    async find({ organizationId, teamId, slackUserId }) {
      const [row] = await sql.rows<LinkRow>(
        `SELECT organization_id, team_id, slack_user_id, user_id, linked_at
         FROM slack_account_link WHERE ${account}`,
        [organizationId, teamId, slackUserId],
      );
      return row ? toLink(row) : null;
    },
    async ofMember({ organizationId, userId }) {
      const rows = await sql.rows<LinkRow>(
        `SELECT organization_id, team_id, slack_user_id, user_id, linked_at
         FROM slack_account_link WHERE organization_id = $1 AND user_id = $2 ORDER BY team_id`,
        [organizationId, userId],
      );
      return rows.map(toLink);
    },
    async connect({ organizationId, teamId, slackUserId, userId }) {
      const params = [organizationId, teamId, slackUserId, userId];
      const displaced = await sql.rows<{ slack_user_id: string }>(displace, params);
      await sql.run(connect, params);
      return displaced.map((row) => row.slack_user_id);
    },
    async disconnect({ organizationId, teamId, slackUserId }) {
      const params = [organizationId, teamId, slackUserId];
      return (await sql.run(`DELETE FROM slack_account_link WHERE ${account}`, params)) > 0;
    },
    async disconnectMember({ organizationId, userId }) {
      for (const table of ["slack_account_link", "slack_link_ticket"])
        await sql.run(`DELETE FROM ${table} WHERE organization_id = $1 AND user_id = $2`, [
          organizationId,
          userId,
        ]);
    },
    async openLinkToken(token) {
      await sql.run(openLinkToken, [
        token.organizationId,
        token.teamId,
        token.slackUserId,
        token.id,
        token.selector,
        token.teamName,
        token.slackUserName,
        token.emailKey,
        linkTokenMinutes,
      ]);
    },
    async spendOtherLinkTokens({ organizationId, teamId, slackUserId, id }) {
      await sql.run(spendOthers, [organizationId, teamId, slackUserId, id]);
    },
    linkToken: ({ organizationId, id }) =>
      linkToken("organization_id = $1 AND id = $2", [organizationId, id]),
    linkTokenBySelector: (selector) => linkToken("selector = $1", [selector]),
    async secondsSinceEmailed({ organizationId, userId }) {
      const [row] = await sql.rows<{ seconds: number | null }>(
        `SELECT extract(epoch FROM usher_now() - max(created_at))::integer AS seconds
         FROM slack_link_ticket WHERE organization_id = $1 AND user_id = $2`,
        [organizationId, userId],
      );
      return row?.seconds ?? null;
    },
    async moveLinkToken({ organizationId, id, from, to, sentTo }) {
      const params = [organizationId, id, from, to];
      const facts = [sentTo?.userId ?? null, sentTo?.email ?? null, sentTo?.linkKeyId ?? null];
      return (await sql.run(moveLinkToken, [...params, ...facts])) > 0;
    },
    useLinkToken: async ({ organizationId, id }) =>
      (await sql.run(useLinkToken, [organizationId, id])) > 0,
    sweepLinkTokens: (max) => sql.run(sweepLinkTokens, [max]),
  };
}

function toLink(row: LinkRow): AccountLink {
  return {
    organizationId: row.organization_id,
    teamId: row.team_id,
    slackUserId: row.slack_user_id,
    userId: row.user_id,
    linkedAt: iso(row.linked_at),
  };
}

function toLinkToken(row: LinkTokenRow): LinkToken {
  return {
    organizationId: row.organization_id,
    id: row.id,
    selector: row.selector,
    teamId: row.team_id,
    teamName: row.team_name,
    slackUserId: row.slack_user_id,
    slackUserName: row.slack_user_name,
    emailKey: row.email_key,
    userId: row.user_id,
    email: row.email,
    linkKeyId: row.link_key_id,
    state: row.state,
    isOver: row.is_over,
    expiresAt: iso(row.expires_at),
    usedAt: row.used_at && iso(row.used_at),
  };
}
