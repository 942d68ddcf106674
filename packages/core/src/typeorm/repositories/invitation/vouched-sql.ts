import type { Permission } from "../../../model/roles.ts";
import { rankOf, rolePermissions, systemRoles } from "../../../model/roles.ts";
import { isActiveMember } from "../../membership-sql.ts";
import { literals } from "../bindings.ts";

const vouchingPermissions: readonly Permission[] = ["member:invite", "invitation:approve"];
const vouchingRoles = systemRoles.filter((role) =>
  rolePermissions(role).some((permission) => vouchingPermissions.includes(permission)),
);
const ranks = systemRoles.map((role) => `WHEN '${role}' THEN ${rankOf(role)}`).join(" ");
const rank = (role: string) => `CASE ${role} ${ranks} END`;

/** Those by whose right the invitation `i` was approved; who stood in for one of them has no part in it. */
const approversOf = /* sql */ `
  SELECT coalesce(d.on_behalf_of, d.user_id) FROM approval_decision d
  WHERE d.organization_id = i.organization_id AND d.request_id = i.approval_request_id
    AND d.verdict = 'approved'`;

/**
 * Whether one of those who vouch for the invitation `i` still may: its inviter, who sent it again last, or
 * an approver whose approval counted. A key of the organization has the authority of the owner who
 * created it, even after its rotation. The policy's list also lets members approve whose role does not.
 */
export const vouchedFor = vouching("i.sponsor_kind", "i.sponsor_user_id");

/** The same without who sent it again. */
export const vouchedForWithoutSponsor = vouching("NULL::text", "NULL::uuid");

function vouching(sponsorKind: string, sponsorUserId: string): string {
  return /* sql */ `(
  i.inviter_kind IN ('org_key', 'system')
  OR coalesce(${sponsorKind}, '') IN ('org_key', 'system')
  OR EXISTS (
    SELECT FROM (
      SELECT i.inviter_user_id AS user_id, false AS approved
      UNION ALL SELECT ${sponsorUserId}, false
      UNION ALL SELECT a.user_id, true FROM (${approversOf}) AS a(user_id)) AS v
    JOIN membership m ON m.organization_id = i.organization_id AND m.user_id = v.user_id
      AND ${isActiveMember("m")}
    JOIN app_user u ON u.id = m.user_id AND u.status = 'active'
    JOIN organization o ON o.id = m.organization_id
    WHERE ${rank("m.role")} >= ${rank("i.role")}
      AND (m.role IN (${literals(systemRoles, vouchingRoles)})
        OR v.approved AND o.policy #>> '{approval,approvers,kind}' = 'list'
          AND o.policy #> '{approval,approvers,userIds}' @> to_jsonb(m.user_id::text))))`;
}

/** Whether the member `m` may grant the roles of the invitation `i`, as `grantRejection` has it. */
export const mayGrant = /* sql */ `(${rank("m.role")} >= ${rank("i.role")}
  AND (m.role IN ('admin', 'owner') OR i.custom_roles <@ m.custom_roles))`;

/** Whether one of the users vouches, or once vouched, for the invitation `i`. */
export function vouchedBy(userIds: string): string {
  return `(i.inviter_user_id = ANY(${userIds}) OR i.sponsor_user_id = ANY(${userIds})
    OR EXISTS (SELECT FROM (${approversOf}) AS a(user_id) WHERE a.user_id = ANY(${userIds})))`;
}

/** The person the invitation `i` comes from: who sent it again last, or its inviter; only as a member. */
export const presentSender = /* sql */ `
  SELECT m.user_id FROM membership m
  WHERE m.organization_id = i.organization_id AND ${isActiveMember("m")}
    AND m.user_id IN (i.sponsor_user_id, i.inviter_user_id)
  ORDER BY m.user_id IS DISTINCT FROM i.sponsor_user_id LIMIT 1`;
