import type { Repositories } from "../ports/store.ts";
import type { MemberRecord } from "../model/member.ts";
import type { Organization } from "../model/organization.ts";
import { rankOf } from "../model/roles.ts";
import type { ApprovalRequest } from "../model/approval-request.ts";
import { mayApprove } from "./approval-rights.ts";

type Wanted = Pick<ApprovalRequest, "requesterUserId" | "requiredRank">;

/** Who may decide such a request now; delegates come last. */
export async function approversOf(
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
  const allowed = ({ userId }: { userId: string }) =>
    allowSelfApproval || userId !== requesterUserId;
  const own = holders.filter((member) => rankOf(member.role) >= requiredRank && allowed(member));
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
