import { rolePermissions, systemRoles } from "../../../model/roles.ts";
import { isActiveMember } from "../../membership-sql.ts";
import { installed } from "../installed-sql.ts";
import { kindOf, emailJobs } from "./job-sql.ts";
import { literals } from "../bindings.ts";

const approving = systemRoles.filter((role) =>
  rolePermissions(role).includes("invitation:approve"),
);

/** Notices to others than the inviter follow those to the inviter in `delivery_once_key`. */
const firstPlace = 100;

/**
 * Notifies every owner and every approver, delegates included, of something
 * that happened to the requests in `requests`. A policy of `none` is about notices to inviters and
 * does not silence an alert; so does `auto`, because no one should miss it: both ways.
 */
export function alertEverybody(
  requests: string,
  { alert, except }: { alert: "break_glass"; except: string },
): { ctes: string; jobs: readonly string[] } {
  const ctes = /* sql */ `
alerted AS (
  SELECT r.organization_id, r.id, m.user_id, coalesce(o.policy ->> 'notices', 'auto') AS notices,
    row_number() OVER (PARTITION BY r.id ORDER BY m.user_id) AS place
  FROM ${requests} r
  JOIN organization o ON o.id = r.organization_id
  JOIN membership m ON m.organization_id = r.organization_id AND ${isActiveMember("m")}
  JOIN app_user u ON u.id = m.user_id AND u.status = 'active'
  CROSS JOIN LATERAL (
    SELECT coalesce(o.policy #>> '{approval,approvers,kind}', 'rank') AS kind,
      coalesce(o.policy #> '{approval,approvers,userIds}', '[]') AS list) AS approvers
  WHERE m.user_id <> ${except} AND (m.role = 'owner'
    OR approvers.kind = 'rank' AND m.role IN (${literals(systemRoles, approving)})
    OR approvers.list @> to_jsonb(m.user_id::text)
    OR EXISTS (SELECT FROM approval_delegation g
      JOIN membership n ON n.organization_id = g.organization_id AND n.user_id = g.from_user_id
        AND ${isActiveMember("n")}
      WHERE g.organization_id = m.organization_id
        AND g.to_user_id = m.user_id AND g.ended_at IS NULL
        AND g.starts_at <= usher_now() AND g.ends_at > usher_now()))),
alert_email AS (
  INSERT INTO delivery (organization_id, id, invitation_id, generation, kind, notice, sequence,
    recipient_user_id)
  SELECT a.organization_id, new_id(), i.id, i.generation, 'notice', '${alert}',
    ${firstPlace} + a.place, a.user_id
  FROM alerted a CROSS JOIN LATERAL (
    SELECT f.id, f.generation FROM invitation f
    WHERE f.organization_id = a.organization_id AND f.approval_request_id = a.id
    ORDER BY f.state <> 'requested', f.id LIMIT 1) AS i
  WHERE (a.notices <> 'slack' OR NOT ${installed("a")}) AND EXISTS (SELECT FROM user_email e
    WHERE e.user_id = a.user_id AND e.verified_at IS NOT NULL)
  ORDER BY a.id, a.place
  ON CONFLICT ON CONSTRAINT delivery_once_key DO NOTHING
  RETURNING organization_id, id),`;
  const slack = /* sql */ `
    SELECT organization_id, ${kindOf("slack.alert")} AS kind,
      '${alert}:' || id || ':' || user_id AS key,
      jsonb_build_object('approvalRequestId', id, 'alert', '${alert}', 'userId', user_id) AS payload
    FROM alerted WHERE notices <> 'mail' AND ${installed("alerted")}`;
  return { ctes, jobs: [slack, emailJobs("alert_email")] };
}
