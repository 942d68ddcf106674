import type { Repositories } from "../ports/store.ts";
import type { Access } from "../access/access.ts";
import type { ApprovalRequest } from "../model/approval-request.ts";
import { reachableApproval } from "./reachable-approval.ts";

/** The request the caller may see, held to the end of the transaction: what it says stays true. */
export async function lockReachable(
  access: Access,
  tx: Repositories,
  id: string,
): Promise<ApprovalRequest> {
  const seen = await reachableApproval(access, tx, id);
  return (await tx.approvals.lock(access.organization.id, id)) ?? seen;
}
