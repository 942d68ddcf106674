import type { Context } from "../ports/context.ts";
import { reachableApproval } from "./reachable-approval.ts";
import type { ApprovalView } from "./schemas.ts";
import { approvalView } from "./view.ts";
import { loadStanding } from "../access/load-standing.ts";

/** Throws `approval.not_found` for an unknown, a foreign and a hidden one alike. */
export async function getApproval(ctx: Context, input: { id: string }): Promise<ApprovalView> {
  const { read } = ctx.store;
  const standing = await loadStanding(ctx, read);
  const request = await reachableApproval(standing, read, input.id);
  return approvalView(
    request,
    await read.invitations.ofApprovalRequest(standing.organization.id, request.id),
  );
}
