import type { Context } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { limitActor } from "../limits/limit-actor.ts";
import { requesterAccess } from "../access/requester-access.ts";
import { isRequester } from "./reachable-approval.ts";
import { lockReachable } from "./lock-reachable.ts";
import { renewRequest } from "./renew-request.ts";
import type { RenewedView } from "./schemas.ts";
import { loadAccess } from "../access/load-access.ts";
import { requireRank } from "../access/require-permission.ts";

/**
 * A denial is final, so this creates a new request with new invitations in the requester's name. It
 * always needs approval. For admins and owners up to their own rank, never for the requester. A
 * repeat returns the existing request. Throws `approval.wrong_state`, `approval.requester_inactive`,
 * and the first rejection when no address is left.
 */
export async function reopenRequest(
  ctx: Context,
  input: { id: string; reason?: string | undefined },
): Promise<RenewedView> {
  await limitActor(ctx);
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    // Before the request, as `createInvitation` does it: no two of them wait for each other.
    await tx.limits.holdOrganization(access.organization.id);
    const request = await lockReachable(access, tx, input.id);
    requireRank(access, request.requiredRank);
    if (isRequester(access, request))
      throw new UsherError("invite.self_approval", {
        message: "You cannot reopen your own request.",
      });
    if (request.state !== "denied")
      throw new UsherError("approval.wrong_state", {
        message: "Only a denied request can be reopened.",
        state: request.state,
      });
    return renewRequest({
      ctx,
      tx,
      access: await requesterAccess(tx, {
        organizationId: request.organizationId,
        kind: request.requesterKind,
        userId: request.requesterUserId,
        keyId: request.requesterKeyId,
        slackTeamId: request.requesterSlackTeamId,
        slackUserId: request.requesterSlackUserId,
      }),
      request,
      approvalAtLeast: request.reason,
      event: {
        action: "approval.reopened",
        ...(input.reason && { personal: { reason: input.reason } }),
      },
    });
  });
}
