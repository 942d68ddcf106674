import type { Repositories } from "../ports/store.ts";
import type { MemberRecord } from "../model/member.ts";
import type { Organization } from "../model/organization.ts";
import { rankOf } from "../model/roles.ts";
import type { ApprovalRequest } from "../model/approval-request.ts";
import { mayApprove } from "./approval-rights.ts";

type Wanted = Pick<ApprovalRequest, "requesterUserId" | "requiredRank">;

/**
 * Who may decide such a request now by their own right. Delegates add no votes: each uses the right of the person who
 * delegated it.
 */
export async function rightHoldersOf(
  repositories: Repositories,
  { id: organizationId, policy }: Organization,
  { requesterUserId, requiredRank }: Wanted,
): Promise<MemberRecord[]> {
  const { approvers, allowSelfApproval } = policy.approval;
  const holders = await repositories.members.approvers({
    organizationId,
    rank: requiredRank,
    userIds: approvers.kind === "list" ? approvers.userIds : null,
  });
  return holders.filter(
    ({ userId, role }) =>
      rankOf(role) >= requiredRank && (allowSelfApproval || userId !== requesterUserId),
  );
}

/** Who may decide such a request now; delegates come last. */
export async function approversOf(
  repositories: Repositories,
  organization: Organization,
  wanted: Wanted,
): Promise<MemberRecord[]> {
  const { id: organizationId, policy } = organization;
  const { requesterUserId, requiredRank } = wanted;
  const { allowSelfApproval } = policy.approval;
  const allowed = ({ userId }: { userId: string }) =>
    allowSelfApproval || userId !== requesterUserId;
  const own = await rightHoldersOf(repositories, organization, wanted);
  const delegatesFor = await repositories.delegations.delegatesFor(organizationId, null);
  const others = new Set(
    delegatesFor
      .filter(
        ({ from }) =>
          allowed(from) && mayApprove(policy, from) && rankOf(from.role) >= requiredRank,
      )
      .map(({ toUserId }) => toUserId),
  );
  for (const { userId } of own) others.delete(userId);
  const deputies = await repositories.members.active(organizationId, [...others]);
  return [...own, ...deputies.filter(allowed)];
}
