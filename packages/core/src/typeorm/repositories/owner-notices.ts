import type { OutboxRepository } from "../../ports/outbox-repository.ts";
import { isActiveMember } from "../membership-sql.ts";
import type { Sql } from "../sql.ts";
import { installed } from "./installed-sql.ts";
import { insertJobs, kindOf } from "./outbox/job-sql.ts";

const slackJobs = /* sql */ `
  SELECT organization_id, ${kindOf("slack.owner_notice")} AS kind,
    $2 || ':' || user_id || ':' || version AS key,
    jsonb_strip_nulls(jsonb_build_object('userId', user_id, 'notice', $2::text,
      'byUserId', $3::uuid)) AS payload
  FROM owner WHERE in_slack AND notices <> 'mail'`;

/** A kind of its own: the version before would take an email about no invitation for a lost one. */
const emailJobs = /* sql */ `
  SELECT organization_id, ${kindOf("mail.owner_notice")} AS kind, id::text AS key,
    jsonb_build_object('deliveryId', id) AS payload
  FROM sent_email`;

/** `none` is about notices to inviters and silences nothing here; `auto` is both ways. */
const notify = /* sql */ `
WITH owner AS (
  SELECT o.id AS organization_id, m.user_id, o.version,
    coalesce(o.policy ->> 'notices', 'auto') AS notices, ${installed("m")} AS in_slack
  FROM organization o
  JOIN membership m ON m.organization_id = o.id AND m.role = 'owner' AND ${isActiveMember("m")}
  JOIN app_user u ON u.id = m.user_id AND u.status = 'active'
  WHERE o.id = $1 AND m.user_id IS DISTINCT FROM $3::uuid),
sent_email AS (
  INSERT INTO delivery (organization_id, id, generation, kind, notice, recipient_user_id, by_user_id)
  SELECT organization_id, new_id(), 1, 'notice', $2::text, user_id, $3::uuid FROM owner
  WHERE (notices <> 'slack' OR NOT in_slack) AND EXISTS (
    SELECT FROM user_email e WHERE e.user_id = owner.user_id AND e.verified_at IS NOT NULL)
  ORDER BY user_id
  RETURNING organization_id, id)
${insertJobs([slackJobs, emailJobs])}`;

export async function notifyOwners(
  sql: Sql,
  { organizationId, notice, byUserId }: Parameters<OutboxRepository["notifyOwners"]>[0],
): Promise<void> {
  await sql.run(notify, [organizationId, notice, byUserId]);
}
