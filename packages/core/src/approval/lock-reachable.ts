import type { Repositories } from "../ports/store.ts";
import type { Standing } from "../access/standing.ts";
import type { ApprovalRequest } from "../model/approval-request.ts";
import { reachableApproval } from "./reachable-approval.ts";

/** The request the caller may see, held to the end of the transaction: what it says stays true. */
export async function lockReachable(
  standing: Standing,
  tx: Repositories,
  id: string,
): Promise<ApprovalRequest> {
  const seen = await reachableApproval(standing, tx, id);
  return (await tx.approvals.lock(standing.organization.id, id)) ?? seen;
}
