import { jobKinds } from "../../../model/job.ts";
import { isActiveMember } from "../../membership-sql.ts";
import type { Sql } from "../../sql.ts";
import { literals } from "../bindings.ts";
import { installed } from "../installed-sql.ts";
import { insertJobs, kindOf } from "./job-sql.ts";

const emailKinds = literals(
  jobKinds,
  jobKinds.filter((kind) => kind.startsWith("mail")),
);
const minutesUntilStuck = 15;
const hoursBetweenReports = 24;

/**
 * By hand, because it is one statement over all organizations: who waits is read and queued at once.
 * A pause is renewed by each attempt that fails, so one that ended long ago says nothing.
 */
const report = /* sql */ `
WITH reason AS (
  SELECT reason FROM sender_pause
  WHERE reason <> 'rate_limited' AND until > usher_now() - make_interval(mins => ${minutesUntilStuck})
  ORDER BY until DESC LIMIT 1),
stuck AS (
  SELECT j.organization_id, j.created_at, reason.reason, i.inviter_user_id
  FROM reason CROSS JOIN job j
  JOIN organization o ON o.id = j.organization_id AND o.status = 'active'
  LEFT JOIN delivery d ON d.organization_id = j.organization_id
    AND d.id = (j.payload ->> 'deliveryId')::uuid
  LEFT JOIN invitation i ON i.organization_id = d.organization_id AND i.id = d.invitation_id
  WHERE j.state = 'ready' AND j.last_error IS NOT NULL
    AND j.kind IN (${emailKinds})
    AND j.created_at <= usher_now() - make_interval(mins => ${minutesUntilStuck})),
waiting AS (
  SELECT organization_id, reason, min(created_at) AS since FROM stuck GROUP BY 1, 2),
person AS (
  SELECT organization_id, inviter_user_id AS user_id FROM stuck WHERE inviter_user_id IS NOT NULL
  UNION
  SELECT w.organization_id, m.user_id FROM waiting w
  JOIN membership m ON m.organization_id = w.organization_id
    AND m.role IN ('owner', 'admin') AND ${isActiveMember("m")}),
recipient AS (
  SELECT p.organization_id, p.user_id, w.reason, w.since, 'email_stuck:' || p.user_id AS key
  FROM person p JOIN waiting w ON w.organization_id = p.organization_id
  WHERE ${installed("p")})
${insertJobs([
  /* sql */ `
  SELECT organization_id, ${kindOf("slack.email_stuck")} AS kind, key,
    jsonb_build_object('userId', user_id, 'reason', reason, 'since', since) AS payload
  FROM recipient WHERE NOT EXISTS (
    SELECT FROM job earlier WHERE earlier.organization_id = recipient.organization_id
      AND earlier.kind = ${kindOf("slack.email_stuck")} AND earlier.key = recipient.key
      AND earlier.created_at > usher_now() - make_interval(hours => ${hoursBetweenReports}))`,
])}`;

export function reportStuckEmail(sql: Sql): Promise<number> {
  return sql.run(report);
}
