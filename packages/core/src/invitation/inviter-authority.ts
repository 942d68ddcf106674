import { mayApprove } from "../access/approval-rights.ts";
import type { Repositories } from "../ports/store.ts";
import { rankOf } from "../model/roles.ts";
import type { Invitation } from "../model/invitation.ts";

/**
 * Whether the inviter or approver of the invitation still has the authority for it. A key of the
 * organization has the authority of the owner who created it, even after its rotation.
 */
export async function authorityHolds(
  repositories: Repositories,
  invitation: Invitation,
): Promise<boolean> {
  if (invitation.inviterKind === "org_key" || invitation.inviterKind === "system") return true;
  const { organizationId } = invitation;
  const rank = rankOf(invitation.role);
  const approvers = await rightsUsed(repositories, invitation);
  const userIds = [invitation.inviterUserId, ...approvers].filter((id) => id !== null);
  if (await repositories.members.anyHolds({ organizationId, userIds, rank })) return true;
  const policy =
    approvers.length > 0 && (await repositories.organizations.policyOf(organizationId));
  if (!policy || policy.approval.approvers.kind === "rank") return false;
  // The list also allows members whose role does not allow approving.
  const members = await repositories.members.active(organizationId, approvers);
  return members.some((member) => rankOf(member.role) >= rank && mayApprove(policy, member));
}

/** Those by whose right it was approved; who stood in for one of them has no part in it. */
async function rightsUsed(repositories: Repositories, invitation: Invitation): Promise<string[]> {
  if (invitation.approvalRequestId === null) return [];
  const request = await repositories.approvals.find(
    invitation.organizationId,
    invitation.approvalRequestId,
  );
  return (request?.decisions ?? [])
    .filter((decision) => decision.verdict === "approved")
    .map((decision) => decision.onBehalfOf?.userId ?? decision.userId);
}
