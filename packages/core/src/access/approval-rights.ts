import type { Repositories } from "../ports/store.ts";
import type { OrganizationPolicy } from "../model/policy.ts";
import type { Access } from "./access.ts";
import { rankOf, rolePermissions, type SystemRole } from "../model/roles.ts";
import type { ApprovalRequest } from "../model/approval-request.ts";
import type { ApprovalRight } from "../model/approval-right.ts";

/** The caller's own approval right first, if they have one. A key that may not approve has none. */
export async function approvalRightsOf(
  access: Access,
  repositories: Repositories,
): Promise<ApprovalRight[]> {
  const { user, actor, membership, organization } = access;
  if (user === null || membership === null) return [];
  const withheld =
    actor.kind === "personal_key" &&
    actor.permissions !== null &&
    !actor.permissions.includes("invitation:approve");
  if (withheld) return [];
  const delegated = await repositories.delegations.delegatesFor(organization.id, user.id);
  return [
    { userId: user.id, name: user.name, role: membership.role },
    ...delegated.map(({ from }) => from),
  ]
    .filter((holder) => mayApprove(organization.policy, holder))
    .map(({ userId, name, role }) => ({ userId, name, rank: rankOf(role) }));
}

/** Whether the policy lets this member decide at all; the rank a request needs comes on top. */
export function mayApprove(
  { approval: { approvers } }: OrganizationPolicy,
  member: { userId: string; role: SystemRole },
): boolean {
  return approvers.kind === "list"
    ? approvers.userIds.includes(member.userId)
    : rolePermissions(member.role).includes("invitation:approve");
}

/** Who used this approval right on the request: its holder or a delegate. */
export function voteBy(request: ApprovalRequest, right: Pick<ApprovalRight, "userId">) {
  return request.decisions.find(
    ({ userId, onBehalfOf }) => (onBehalfOf?.userId ?? userId) === right.userId,
  );
}
