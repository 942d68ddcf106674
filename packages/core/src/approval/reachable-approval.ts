import { UsherError } from "../model/errors.ts";
import type { Repositories } from "../ports/store.ts";
import type { Standing } from "../access/standing.ts";
import type { ApprovalRequest } from "../model/approval-request.ts";
import { voicesOf } from "../access/voices.ts";

/** Requesters see their own; who may approve, for themselves or for another, or read sees all. Otherwise `approval.not_found`. */
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
    (await voicesOf(standing, repositories)).length > 0;
  if (!visible) throw new UsherError("approval.not_found");
  return request;
}

export function isRequester(standing: Standing, request: ApprovalRequest): boolean {
  const { actor, user } = standing;
  if (user !== null) return request.requesterUserId === user.id;
  return actor.kind === "org_key" && request.requesterKeyId === actor.keyId;
}
