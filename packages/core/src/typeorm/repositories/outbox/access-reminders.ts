import type { AccessNoticeKind } from "../../../model/delivery.ts";
import { isActiveMember } from "../../membership-sql.ts";
import type { Sql } from "../../sql.ts";
import { presentSender } from "../invitation/vouched-sql.ts";
import { insertJobs, kindOf } from "./job-sql.ts";

/** So soon after the access began a reminder is only noise. */
const hoursAfterJoining = 12;

const toMember: AccessNoticeKind = "access_ends";
const toInviter: AccessNoticeKind = "member_access_ends";

/** A kind of its own: the version before has no text for these notices. */
const emailJobs = /* sql */ `
  SELECT organization_id, ${kindOf("mail.access_notice")} AS kind, id::text AS key,
    jsonb_build_object('deliveryId', id) AS payload
  FROM sent_email`;

/**
 * By hand, as one statement over all organizations: a member is marked and the emails are queued at once. Of several
 * reminders that are due only the last one is sent. The member is always told; the inviter unless the policy mutes notices.
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
  RETURNING m.organization_id, m.user_id, m.invitation_id),
notice AS (
  SELECT organization_id, '${toMember}' AS notice, user_id AS reader, NULL::uuid AS about FROM marked
  UNION ALL
  SELECT i.organization_id, '${toInviter}', sender.user_id, marked.user_id
  FROM marked
  JOIN organization o ON o.id = marked.organization_id
    AND coalesce(o.policy ->> 'notices', 'auto') <> 'none'
  JOIN invitation i ON i.organization_id = marked.organization_id AND i.id = marked.invitation_id
  JOIN LATERAL (${presentSender}) AS sender ON sender.user_id <> marked.user_id),
sent_email AS (
  INSERT INTO delivery (organization_id, id, generation, kind, notice, recipient_user_id, by_user_id)
  SELECT organization_id, new_id(), 1, 'notice', notice, reader, about FROM notice
  WHERE EXISTS (
    SELECT FROM user_email e WHERE e.user_id = notice.reader AND e.verified_at IS NOT NULL)
  ORDER BY organization_id, reader, about
  RETURNING organization_id, id),
jobs AS (${insertJobs([emailJobs])})
SELECT count(*)::integer AS queued FROM sent_email`;

/** When the access ends that the notice `d` is about; null once it does not end, or has ended. */
export const announcedEnd = /* sql */ `(SELECT m.access_until FROM membership m
  WHERE m.organization_id = d.organization_id AND m.user_id = coalesce(d.by_user_id, d.recipient_user_id)
    AND ${isActiveMember("m")} AND m.role <> 'owner')`;

export async function remindOfAccessEnds(sql: Sql, limit: number): Promise<number> {
  const [row] = await sql.rows<{ queued: number }>(remind, [limit]);
  return row?.queued ?? 0;
}
