import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { decidedAlready, lostDecisionRace } from "./check-approver.ts";
import { isRequester, reachableApproval } from "./reachable-approval.ts";
import type { ApprovalView } from "./schemas.ts";
import { readApprovalView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";

/** The requester takes the request back; its invitations are revoked. */
export async function withdrawRequest(ctx: Context, input: { id: string }): Promise<ApprovalView> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const organizationId = access.organization.id;
    const request = await reachableApproval(access, tx, input.id);
    if (!isRequester(access, request))
      throw new UsherError("authorize.forbidden", {
        message: "Only the requester can withdraw a request. Approvers can deny it.",
      });
    if (request.state !== "requested") throw decidedAlready(request);
    const audit = auditActor(ctx);
    const closed = await tx.approvals.close({
      organizationId,
      id: request.id,
      to: "withdrawn",
      audit,
    });
    if (closed === null) throw await lostDecisionRace(tx, request);
    await tx.invitations.transition({
      event: "revoked",
      organizationId,
      select: { approvalRequestId: request.id },
      from: ["requested"],
      expiry: "any",
      set: { stateReasonCode: "withdrawn" },
      audit: { actor: audit },
    });
    return readApprovalView(tx, closed);
  });
}
