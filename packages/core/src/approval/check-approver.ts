import { UsherError } from "../model/errors.ts";
import type { Repositories } from "../ports/store.ts";
import type { Access } from "../access/access.ts";
import { roleOfRank } from "../model/roles.ts";
import type { ApprovalDecision, ApprovalRequest } from "../model/approval-request.ts";
import { approversOf } from "../access/approvers-of.ts";
import { isRequester } from "./reachable-approval.ts";
import { voteBy, approvalRightsOf } from "../access/approval-rights.ts";

/** Who decides, and whose right is used, where it is not their own. */
export type Decider = { userId: string; onBehalfOf: string | null };

/**
 * Whether the caller may decide this request now, and by whose approval right: their own, or that
 * of a member who delegated it to them, whose rank counts then. Throws `approval.expired`,
 * `invite.already_decided` (with who and when), `invite.self_approval`, `invite.not_approver`
 * (with who may).
 */
export async function checkApprover(
  access: Access,
  repositories: Repositories,
  request: ApprovalRequest,
): Promise<Decider> {
  const { user } = access;
  const { allowSelfApproval } = access.organization.policy.approval;
  const rights = await approvalRightsOf(access, repositories);
  if (user === null || (rights.length === 0 && !access.permissions.has("invitation:approve")))
    throw await notApprover(access, repositories, request);
  if (request.state !== "requested") throw decidedAlready(request);
  if (isRequester(access, request) && !allowSelfApproval)
    throw new UsherError("invite.self_approval");
  const fitting = rights.filter(
    (right) =>
      right.rank >= request.requiredRank &&
      (allowSelfApproval || right.userId !== request.requesterUserId),
  );
  const [first] = fitting;
  if (first === undefined) throw await notApprover(access, repositories, request);
  const own = request.decisions.find((decision) => decision.userId === user.id);
  if (own) throw rightUsed(request, own, "You have already decided this request.");
  const free = fitting.find((right) => voteBy(request, right) === undefined);
  if (free === undefined) {
    const used = voteBy(request, first);
    const whose = first.userId === user.id ? "your" : `${first.name ?? "the absent approver"}’s`;
    throw rightUsed(request, used, `${used?.userName ?? "Someone"} already used ${whose} vote.`);
  }
  return { userId: user.id, onBehalfOf: free.userId === user.id ? null : free.userId };
}

/** The rejection for the loser of a race: the decision that came first. */
export async function lostDecisionRace(
  { approvals }: Pick<Repositories, "approvals">,
  request: ApprovalRequest,
): Promise<UsherError> {
  return decidedAlready((await approvals.find(request.organizationId, request.id)) ?? request);
}

/** The rejection of a decision on a request that is no longer open. */
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

function rightUsed(
  { state }: ApprovalRequest,
  used: ApprovalDecision | undefined,
  message: string,
): UsherError {
  return new UsherError("invite.already_decided", {
    message,
    state,
    byUserId: used?.userId,
    byName: used?.userName,
    at: used?.decidedAt,
  });
}

async function notApprover(
  access: Access,
  repositories: Repositories,
  request: ApprovalRequest,
): Promise<UsherError> {
  const may = await approversOf(repositories, access.organization, request);
  return new UsherError("invite.not_approver", {
    requiredRole: roleOfRank(request.requiredRank),
    approvers: may.slice(0, 10).map((member) => member.name ?? member.email),
  });
}
