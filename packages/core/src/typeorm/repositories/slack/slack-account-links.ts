import { Any, IsNull, Not, Raw } from "typeorm";

import { linkTokenMinutes, type LinkTokenState } from "../../../model/slack-account-link.ts";
import type { AccountLinkRepository } from "../../../ports/slack-account-link-repository.ts";
import {
  slackAccountLinkEntity,
  slackLinkTokenEntity,
} from "../../entities/slack-account-links.ts";
import { isMember } from "../../membership-sql.ts";
import { recordsOf } from "../../records.ts";
import { prepared, type Sql } from "../../sql.ts";
import { tableOf } from "../../table.ts";

/**
 * By hand: prepared, since it runs with every request of Slack. A link counts until the member is removed.
 * A suspended member is found, so that the answer names the reason; the same holds for an address.
 */
const resolve = prepared(/* sql */ `
  SELECT coalesce(
    (SELECT l.user_id FROM slack_account_link l
     JOIN membership m ON m.organization_id = l.organization_id AND m.user_id = l.user_id
       AND ${isMember("m")}
     WHERE l.organization_id = $1 AND l.team_id = $2 AND l.slack_user_id = $3),
    (SELECT e.user_id FROM user_email e JOIN organization o ON o.id = $1
     WHERE e.email_key = $4::text AND e.verified_at IS NOT NULL
       AND coalesce(o.policy #>> '{slack,identity}', 'email') = 'email')
  ) AS user_id`);

/** By hand: on a conflict the builder cannot name the constraint of the key. */
const connect = /* sql */ `
  INSERT INTO slack_account_link (organization_id, team_id, slack_user_id, user_id)
  VALUES ($1, $2, $3, $4)
  ON CONFLICT ON CONSTRAINT slack_account_link_pkey
    DO UPDATE SET user_id = excluded.user_id, linked_at = excluded.linked_at`;

/** By hand: the builder returns nothing of what it deletes. */
const displace = /* sql */ `
  DELETE FROM slack_account_link
  WHERE organization_id = $1 AND team_id = $2 AND slack_user_id <> $3 AND user_id = $4
  RETURNING slack_user_id`;

/** By hand: the database's time. */
const secondsSinceEmailed = /* sql */ `
  SELECT extract(epoch FROM usher_now() - max(created_at))::integer AS seconds
  FROM slack_link_ticket WHERE organization_id = $1 AND user_id = $2`;

/** By hand: the builder deletes without a limit. */
const sweepLinkTokens = /* sql */ `
  DELETE FROM slack_link_ticket WHERE (organization_id, id) IN (
    SELECT organization_id, id FROM slack_link_ticket
    WHERE expires_at < usher_now() - interval '1 day' LIMIT $1)`;

const usableStates: readonly LinkTokenState[] = ["sending", "sent", "unknown"];
const isLive = () => Raw((expiresAt) => `${expiresAt} > usher_now()`);
const usedAt = () => "usher_now()";

export function accountLinkRepository(sql: Sql): AccountLinkRepository {
  const links = tableOf(sql, slackAccountLinkEntity);
  const tokens = tableOf(sql, slackLinkTokenEntity);
  return {
    async resolve({ organizationId, teamId, slackUserId, emailKey }) {
      const account = [organizationId, teamId, slackUserId, emailKey];
      const [row] = await recordsOf<{ userId: string | null }>(sql, resolve, account);
      return row?.userId ?? null;
    },
    find: ({ organizationId, teamId, slackUserId }) =>
      links.findOne({ where: { organizationId, teamId, slackUserId } }),
    ofMember: ({ organizationId, userId }) =>
      links.find({ where: { organizationId, userId }, order: { teamId: "ASC" } }),
    async connect({ organizationId, teamId, slackUserId, userId }) {
      const params = [organizationId, teamId, slackUserId, userId];
      const displaced = await recordsOf<{ slackUserId: string }>(sql, displace, params);
      await sql.run(connect, params);
      return displaced.map((row) => row.slackUserId);
    },
    disconnect: ({ organizationId, teamId, slackUserId }) =>
      links.delete({ organizationId, teamId, slackUserId }),
    async disconnectMember({ organizationId, userId }) {
      await links.delete({ organizationId, userId });
      await tokens.delete({ organizationId, userId });
    },
    async dropLinkTokens(userId) {
      await tokens.update({ userId, usedAt: IsNull() }, { usedAt });
    },
    async openLinkToken(token) {
      const expiresAt = () => "usher_now() + make_interval(mins => :linkTokenMinutes)";
      await tokens.insert({ ...token, expiresAt }, (query) =>
        query.setParameters({ linkTokenMinutes }),
      );
    },
    async spendOtherLinkTokens({ organizationId, teamId, slackUserId, id }) {
      const others = { organizationId, teamId, slackUserId, id: Not(id), usedAt: IsNull() };
      await tokens.update(others, { usedAt });
    },
    linkToken: ({ organizationId, id }) => tokens.findOne({ where: { organizationId, id } }),
    linkTokenBySelector: (selector) => tokens.findOne({ where: { selector } }),
    async secondsSinceEmailed({ organizationId, userId }) {
      const member = [organizationId, userId];
      const [row] = await sql.rows<{ seconds: number | null }>(secondsSinceEmailed, member);
      return row?.seconds ?? null;
    },
    moveLinkToken: async ({ organizationId, id, from, to, sentTo }) =>
      (await tokens.update({ organizationId, id, state: from }, { state: to, ...sentTo })).length >
      0,
    async useLinkToken({ organizationId, id }) {
      const state = Any(usableStates);
      const usable = { organizationId, id, state, usedAt: IsNull(), expiresAt: isLive() };
      return (await tokens.update(usable, { usedAt })).length > 0;
    },
    sweepLinkTokens: (max) => sql.run(sweepLinkTokens, [max]),
  };
}
