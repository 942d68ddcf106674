import { UsherError } from "../model/errors.ts";
import type { Repositories } from "../ports/store.ts";
import type { Access } from "../access/access.ts";
import type { ApprovalRequest } from "../model/approval-request.ts";
import { approvalRightsOf } from "../access/approval-rights.ts";

/** Requesters see their own; who may approve, for themselves or for another, or read sees all. Otherwise `approval.not_found`. */
export async function reachableApproval(
  access: Access,
  repositories: Repositories,
  id: string,
): Promise<ApprovalRequest> {
  const request = await repositories.approvals.find(access.organization.id, id);
  if (request === null) throw new UsherError("approval.not_found");
  const visible =
    access.permissions.has("member:read") ||
    access.permissions.has("invitation:approve") ||
    isRequester(access, request) ||
    (await approvalRightsOf(access, repositories)).length > 0;
  if (!visible) throw new UsherError("approval.not_found");
  return request;
}

export function isRequester(access: Access, request: ApprovalRequest): boolean {
  const { actor, user } = access;
  if (user !== null) return request.requesterUserId === user.id;
  return actor.kind === "org_key" && request.requesterKeyId === actor.keyId;
}
