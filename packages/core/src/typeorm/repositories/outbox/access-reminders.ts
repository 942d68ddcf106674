import type { AccessNoticeKind } from "../../../model/delivery.ts";
import type { OutboxRepository } from "../../../ports/outbox-repository.ts";
import { isActiveMember } from "../../membership-sql.ts";
import type { Sql } from "../../sql.ts";
import { installed } from "../installed-sql.ts";
import { presentSender } from "../invitation/vouched-sql.ts";
import { insertJobs, kindOf } from "./job-sql.ts";

/** So soon after the access began a reminder is only noise. */
const hoursAfterJoining = 12;

const toMember: AccessNoticeKind = "access_ends";
const toInviter: AccessNoticeKind = "member_access_ends";

/** Kinds of their own: the version before has no text for these notices. */
const emailJobs = /* sql */ `
  SELECT organization_id, ${kindOf("mail.access_notice")} AS kind, id::text AS key,
    jsonb_build_object('deliveryId', id) AS payload
  FROM sent_email`;

/** One that still waits for Slack when the next reminder of the same end is due says it for both. */
const slackJobs = /* sql */ `
  SELECT organization_id, ${kindOf("slack.access_notice")} AS kind,
    concat_ws(':', notice, user_id, about, extract(epoch FROM access_until)) AS key,
    jsonb_strip_nulls(jsonb_build_object('notice', notice, 'userId', user_id,
      'aboutUserId', about, 'accessUntil', access_until, 'isEmailed', notices = 'both')) AS payload
  FROM reader WHERE in_slack AND notices <> 'mail'`;

/** Whether the user of a row is in Slack: by an account that they connected, or because they invited from there. */
const inSlack = (
  row: string,
) => /* sql */ `(${installed(row)} AND (${row}.invited_from_slack OR EXISTS (
    SELECT FROM slack_account_link l
    JOIN slack_installation s ON s.organization_id = l.organization_id AND s.team_id = l.team_id
      AND s.disabled_at IS NULL
    WHERE l.organization_id = ${row}.organization_id AND l.user_id = ${row}.user_id)))`;

/**
 * By hand, as one statement over all organizations: a member is marked and the notices are queued at once, in Slack or
 * by email as other notices. Of several reminders that are due only the last one is sent. The member is always told; the
 * inviter unless the policy mutes notices.
 */
const remind = /* sql */ `
WITH due AS (
  SELECT m.organization_id, m.id, step.days FROM membership m
  JOIN organization o ON o.id = m.organization_id AND o.status = 'active'
  CROSS JOIN LATERAL (
    SELECT min(plan.days) AS days FROM unnest(o.access_remind_days) AS plan(days)
    WHERE m.access_until <= usher_now() + make_interval(hours => 24 * plan.days)
      AND m.access_until >= m.created_at + make_interval(hours => 24 * plan.days + ${hoursAfterJoining})
  ) AS step
  WHERE m.access_until IS NOT NULL AND m.role <> 'owner' AND ${isActiveMember("m")}
    AND step.days < coalesce(m.access_reminded_days, step.days + 1)
  ORDER BY m.organization_id, m.id LIMIT $1 FOR NO KEY UPDATE OF m SKIP LOCKED),
marked AS (
  UPDATE membership m SET access_reminded_days = due.days FROM due
  WHERE m.organization_id = due.organization_id AND m.id = due.id
  RETURNING m.organization_id, m.user_id, m.invitation_id, m.access_until),
notice AS (
  SELECT organization_id, '${toMember}' AS notice, user_id, NULL::uuid AS about, access_until,
    false AS invited_from_slack
  FROM marked
  UNION ALL
  SELECT i.organization_id, '${toInviter}', sender.user_id, marked.user_id, marked.access_until,
    i.slack_user_id IS NOT NULL AND sender.user_id = i.inviter_user_id
  FROM marked
  JOIN invitation i ON i.organization_id = marked.organization_id AND i.id = marked.invitation_id
  JOIN LATERAL (${presentSender}) AS sender ON sender.user_id <> marked.user_id),
reader AS MATERIALIZED (
  SELECT n.*, o.notices, ${inSlack("n")} AS in_slack
  FROM notice n
  JOIN LATERAL (
    SELECT coalesce(policy ->> 'notices', 'auto') AS notices FROM organization
    WHERE id = n.organization_id) AS o ON n.notice = '${toMember}' OR o.notices <> 'none'),
sent_email AS (
  INSERT INTO delivery (organization_id, id, generation, kind, notice, recipient_user_id, by_user_id)
  SELECT organization_id, new_id(), 1, 'notice', notice, user_id, about FROM reader
  WHERE (NOT in_slack OR notices IN ('mail', 'both')) AND ${hasMailbox("reader.user_id")}
  ORDER BY organization_id, user_id, about
  RETURNING organization_id, id),
jobs AS (${insertJobs([slackJobs, emailJobs])})
SELECT (SELECT count(*) FROM sent_email)::integer
  + (SELECT count(*) FROM reader WHERE in_slack AND notices <> 'mail')::integer AS queued`;

/** It ends the job that could not reach the person in Slack, so that no later run of that sends a message as well. */
const emailInstead = /* sql */ `
WITH ended AS (
  UPDATE job SET state = 'done', lease_owner = NULL, lease_until = NULL, last_error = NULL,
    finished_at = usher_now()
  WHERE organization_id = $1 AND id = $2 AND state = 'running' AND attempts = $3
  RETURNING organization_id, id),
sent_email AS (
  INSERT INTO delivery (organization_id, id, generation, kind, notice, recipient_user_id, by_user_id)
  SELECT organization_id, id, 1, 'notice', $4::text, $5::uuid, $6::uuid FROM ended
  WHERE ${hasMailbox("$5::uuid")}
  RETURNING organization_id, id)
${insertJobs([emailJobs])}`;

/** Longer than the Slack app tries: what it did not handle by then waits for an app that does not run. */
const overdueMinutes = 90;

/** By hand, as one statement over all organizations: the email instead of messages that no Slack app sends. */
const emailOverdue = /* sql */ `
WITH overdue AS (
  UPDATE job SET state = 'done', lease_owner = NULL, lease_until = NULL, finished_at = usher_now()
  FROM (
    SELECT j.organization_id, j.id FROM job j
    JOIN organization o ON o.id = j.organization_id AND o.status = 'active'
    WHERE j.kind = ${kindOf("slack.access_notice")}
      AND (j.state = 'ready' OR j.state = 'running' AND j.lease_until <= usher_now())
      AND j.created_at <= usher_now() - make_interval(mins => ${overdueMinutes})
    ORDER BY j.organization_id, j.id LIMIT $1 FOR UPDATE OF j SKIP LOCKED) AS due
  WHERE job.organization_id = due.organization_id AND job.id = due.id
  RETURNING job.organization_id, job.id, job.payload),
notice AS (
  SELECT overdue.organization_id, overdue.id, said.* FROM overdue
  CROSS JOIN LATERAL jsonb_to_record(overdue.payload) AS said (
    notice text, "userId" uuid, "aboutUserId" uuid, "accessUntil" timestamptz, "isEmailed" boolean)),
sent_email AS (
  INSERT INTO delivery (organization_id, id, generation, kind, notice, recipient_user_id, by_user_id)
  SELECT n.organization_id, n.id, 1, 'notice', n.notice, n."userId", n."aboutUserId" FROM notice n
  JOIN membership m ON m.organization_id = n.organization_id
    AND m.user_id = coalesce(n."aboutUserId", n."userId") AND ${isActiveMember("m")}
    AND m.access_until = n."accessUntil"
  WHERE NOT n."isEmailed" AND ${hasMailbox('n."userId"')}
  RETURNING organization_id, id),
jobs AS (${insertJobs([emailJobs])})
SELECT count(*)::integer AS queued FROM sent_email`;

function hasMailbox(userId: string): string {
  return `EXISTS (
    SELECT FROM user_email e WHERE e.user_id = ${userId} AND e.verified_at IS NOT NULL)`;
}

/**
 * When the access ends that the notice `d` is about; null once it does not end, has ended, or ends at another time than
 * the notice was queued for: a change of the end forgets its reminders.
 */
export const announcedEnd = /* sql */ `(SELECT m.access_until FROM membership m
  WHERE m.organization_id = d.organization_id AND m.user_id = coalesce(d.by_user_id, d.recipient_user_id)
    AND ${isActiveMember("m")} AND m.role <> 'owner' AND m.access_reminded_days IS NOT NULL)`;

export async function remindOfAccessEnds(sql: Sql, limit: number): Promise<number> {
  let queued = 0;
  for (const text of [emailOverdue, remind]) {
    const [row] = await sql.rows<{ queued: number }>(text, [limit]);
    queued += row?.queued ?? 0;
  }
  return queued;
}

export async function emailAccessNotice(
  sql: Sql,
  { organizationId, id, attempts }: Parameters<OutboxRepository["emailAccessNotice"]>[0],
  { notice, userId, aboutUserId }: Parameters<OutboxRepository["emailAccessNotice"]>[1],
): Promise<void> {
  const given = [organizationId, id, attempts, notice, userId, aboutUserId];
  await sql.run(emailInstead, given);
}
