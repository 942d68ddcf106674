import type { ApprovalRequest } from "../../../model/approval-request.ts";
import { invitationSnapshot } from "../invitation/invitation-rows.ts";
import { memberNameSql } from "../../member-name-sql.ts";

/** The state everybody sees of the request `r`. */
export const effectiveApprovalState = `CASE
  WHEN r.state = 'requested' AND r.expires_at <= usher_now() THEN 'expired' ELSE r.state END`;

const nameOf = (user: string, own: string) =>
  memberNameSql({ organization: "r.organization_id", user, own });

/** The rows of `source` with names and decisions. */
export const selectApprovals = (source: string) => /* sql */ `
SELECT r.organization_id, r.id, ${effectiveApprovalState} AS state, r.state AS stored_state,
  r.reason, r.note, r.requester_kind, r.requester_user_id, r.requester_key_id,
  ${nameOf("r.requester_user_id", "requester.name")} AS requester_name, r.requester_slack_team_id, r.requester_slack_user_id, r.quorum,
  r.approvals, r.required_rank, r.decided_by, ${nameOf("r.decided_by", "decider.name")} AS decided_by_name, r.decided_at,
  r.deny_reason, r.expires_at, r.version, r.created_at, r.previous_request_id, r.reminded_at,
  successor.id AS superseded_by, decisions.list AS decisions
FROM (${source}) AS r
LEFT JOIN app_user requester ON requester.id = r.requester_user_id
LEFT JOIN app_user decider ON decider.id = r.decided_by
LEFT JOIN approval_request successor
  ON successor.organization_id = r.organization_id AND successor.previous_request_id = r.id
CROSS JOIN LATERAL (
  SELECT coalesce(jsonb_agg(jsonb_build_object('userId', d.user_id, 'userName', ${nameOf("d.user_id", "u.name")},
      'verdict', d.verdict, 'reason', d.reason, 'via', d.via, 'decidedAt', d.decided_at,
      'onBehalfOf', CASE WHEN d.on_behalf_of IS NOT NULL THEN
        jsonb_build_object('userId', d.on_behalf_of, 'name', ${nameOf("d.on_behalf_of", "absent.name")}) END,
      'breakGlass', d.break_glass)
      ORDER BY d.decided_at, d.user_id), '[]') AS list
  FROM approval_decision d LEFT JOIN app_user u ON u.id = d.user_id
  LEFT JOIN app_user absent ON absent.id = d.on_behalf_of
  WHERE d.organization_id = r.organization_id AND d.request_id = r.id) AS decisions`;

/** The one request in `requests` as its audit event keeps it, with its invitations in a table of them. */
export const approvalSnapshot = ({
  requests,
  invitations,
}: {
  requests: string;
  invitations: string;
}) => /* sql */ `(
  SELECT to_jsonb(a.*) || jsonb_build_object('invitations', (
    SELECT coalesce(jsonb_agg(${invitationSnapshot} ORDER BY i.created_at, i.id), '[]')
    FROM ${invitations} i
    WHERE i.organization_id = a.organization_id AND i.approval_request_id = a.id))
  FROM (${selectApprovals(requests)}) AS a)`;

/** JSON made by the database writes times with the session's offset. */
export function toApprovalRequest(row: ApprovalRequest): ApprovalRequest {
  const decisions = row.decisions.map((decision) => ({
    ...decision,
    decidedAt: new Date(decision.decidedAt).toISOString(),
  }));
  return { ...row, decisions };
}
