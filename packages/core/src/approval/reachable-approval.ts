import { UsherError } from "../kernel/errors.ts";
import type { Repositories } from "../kernel/store.ts";
import type { Standing } from "../organization/standing.ts";
import type { ApprovalRequest } from "./approval-request.ts";

/** Requesters see their own; who may approve or read sees all. Otherwise `approval.not_found`. */
export async function reachableApproval(
  standing: Standing,
  repositories: Repositories,
  id: string,
): Promise<ApprovalRequest> {
  const request = await repositories.approvals.find(standing.organization.id, id);
  if (request === null) throw new UsherError("approval.not_found");
  const visible =
    standing.permissions.has("member:read") ||
    standing.permissions.has("invitation:approve") ||
    isRequester(standing, request) ||
    isListedApprover(standing);
  if (!visible) throw new UsherError("approval.not_found");
  return request;
}

export function isRequester(standing: Standing, request: ApprovalRequest): boolean {
  const { actor, user } = standing;
  if (user !== null) return request.requesterUserId === user.id;
  return actor.kind === "org_key" && request.requesterKeyId === actor.keyId;
}

export function isListedApprover(standing: Standing): boolean {
  const { approvers } = standing.organization.policy.approval;
  return (
    approvers.kind === "list" &&
    standing.user !== null &&
    approvers.userIds.includes(standing.user.id)
  );
}
