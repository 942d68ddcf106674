import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { createDefaults } from "../invitation/create-invitation.ts";
import { requireInviteOrRequest } from "../invitation/require-inviter.ts";
import { limitActor } from "../limits/limit-actor.ts";
import type { ApprovalRequest } from "../model/approval-request.ts";
import { expireRequest } from "./expire-request.ts";
import { isRequester } from "./reachable-approval.ts";
import { renewRequest } from "./renew-request.ts";
import type { RenewedView } from "./schemas.ts";
import { lockReachable } from "./lock-reachable.ts";
import { loadAccess } from "../access/load-access.ts";

/**
 * Creates a new request, with new invitations, for a withdrawn or expired one. Only for its
 * requester, under the rules and limits of a new call. A repeat returns the existing request. Throws
 * what `createInvitation` throws, `approval.wrong_state`, and the first rejection when no address is
 * left.
 */
export async function resubmit(ctx: Context, input: { id: string }): Promise<RenewedView> {
  await limitActor(ctx);
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const organizationId = access.organization.id;
    // Before the request, as `createInvitation` does it: no two of them wait for each other.
    await tx.limits.holdOrganization(organizationId);
    const request = await lockReachable(access, tx, input.id);
    if (!isRequester(access, request))
      throw new UsherError("authorize.forbidden", {
        message: "Only the requester can resubmit a request. An approver can reopen a denied one.",
      });
    requireEnded(request);
    requireInviteOrRequest(access, { onInsufficientRole: "request" }, createDefaults);
    const actor = auditActor(ctx);
    if (request.storedState === "requested")
      await expireRequest(tx, { organizationId, id: request.id, actor });
    return renewRequest({
      ctx,
      tx,
      access,
      request,
      approvalAtLeast: null,
      event: { action: "approval.asked_again" },
    });
  });
}

function requireEnded({ state }: ApprovalRequest): void {
  if (state === "withdrawn" || state === "expired") return;
  const why =
    state === "denied"
      ? "It was denied. An approver can reopen it."
      : state === "requested"
        ? "It is still open."
        : "It was approved.";
  throw new UsherError("approval.wrong_state", { message: why, state });
}
