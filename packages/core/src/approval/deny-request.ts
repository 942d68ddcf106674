import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { checkApprover, lostDecisionRace } from "./check-approver.ts";
import { lockReachable } from "./lock-reachable.ts";
import type { ApprovalView } from "./schemas.ts";
import { readApprovalView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";

/**
 * Ends the request and its invitations; nothing was emailed. Throws what `checkApprover` throws, and
 * `approval.reason_required`.
 */
export async function denyRequest(
  ctx: Context,
  input: { id: string; reason?: string | undefined },
): Promise<ApprovalView> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const organizationId = access.organization.id;
    const request = await lockReachable(access, tx, input.id);
    const decider = await checkApprover(access, tx, request);
    const audit = auditActor(ctx);
    const reason = input.reason || null;
    if (reason === null && access.organization.policy.approval.denyReasonRequired)
      throw new UsherError("approval.reason_required");
    const denied = await tx.approvals.deny({
      organizationId,
      requestId: request.id,
      ...decider,
      reason,
      via: ctx.via,
      audit,
    });
    if (denied === null) throw await lostDecisionRace(tx, request);
    await tx.invitations.transition({
      event: "denied",
      organizationId,
      select: { approvalRequestId: request.id },
      expiry: "any",
      set: { stateReason: reason },
      audit: { actor: audit, data: { approvalRequestId: request.id } },
    });
    return readApprovalView(tx, denied);
  });
}
