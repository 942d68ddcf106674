import { UsherError } from "../kernel/errors.ts";
import type { Repositories } from "../kernel/store.ts";
import type { Standing } from "../organization/standing.ts";
import { roleOfRank } from "../role/roles.ts";
import type { ApprovalRequest } from "./approval-request.ts";
import { isListedApprover, isRequester } from "./reachable-approval.ts";

/** Who decides, and whose right is used, where it is not their own. */
export type Decider = { userId: string; onBehalfOf: string | null };

/**
 * Whether the caller may decide this request at this moment. Throws `approval.expired`,
 * `invite.already_decided` (with who and when), `invite.self_approval`, `invite.not_approver`
 * (with who may).
 */
export async function checkApprover(
  standing: Standing,
  repositories: Repositories,
  request: ApprovalRequest,
): Promise<Decider> {
  const { user } = standing;
  const { approvers, allowSelfApproval } = standing.organization.policy.approval;
  const listed =
    approvers.kind === "list"
      ? isListedApprover(standing)
      : standing.permissions.has("invitation:approve");
  if (user === null || (!standing.permissions.has("invitation:approve") && !listed))
    throw await notApprover(standing, repositories, request);
  if (request.state !== "requested") throw decidedAlready(request);
  if (isRequester(standing, request) && !allowSelfApproval)
    throw new UsherError("invite.self_approval");
  if (!listed || standing.rank < request.requiredRank)
    throw await notApprover(standing, repositories, request);
  const own = request.decisions.find((decision) => decision.userId === user.id);
  if (own)
    throw new UsherError("invite.already_decided", {
      message: "You decided this request already.",
      state: request.state,
      byUserId: user.id,
      byName: user.name,
      at: own.decidedAt,
    });
  return { userId: user.id, onBehalfOf: null };
}

/** What a click on a request that is no longer open is told. */
export function decidedAlready(request: ApprovalRequest): UsherError {
  if (request.state === "expired")
    return new UsherError("approval.expired", { at: request.expiresAt });
  return new UsherError("invite.already_decided", {
    state: request.state,
    byUserId: request.decidedBy,
    byName: request.decidedByName,
    at: request.decidedAt,
  });
}

async function notApprover(
  standing: Standing,
  repositories: Repositories,
  request: ApprovalRequest,
): Promise<UsherError> {
  const { approvers } = standing.organization.policy.approval;
  const may = await repositories.members.approvers({
    organizationId: standing.organization.id,
    rank: request.requiredRank,
    userIds: approvers.kind === "list" ? approvers.userIds : null,
  });
  return new UsherError("invite.not_approver", {
    requiredRole: roleOfRank(request.requiredRank),
    approvers: may
      .filter((member) => member.userId !== request.requesterUserId)
      .slice(0, 10)
      .map((member) => member.name ?? member.email),
  });
}
