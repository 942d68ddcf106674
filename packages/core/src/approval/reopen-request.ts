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
 * Denied is final, so this asks anew in the requester's name: a new request with new invitations,
 * which always waits for an approval. For admins and owners up to their own rank, never for the
 * requester. A repeat answers with the request that is there. Throws `approval.wrong_state`,
 * `approval.requester_inactive`, and the first refusal when no address is left.
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
        message: "You asked for this; somebody else has to reopen it.",
      });
    if (request.state !== "denied")
      throw new UsherError("approval.wrong_state", {
        message: "Only a denied request is reopened.",
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
        data: input.reason ? { reason: input.reason } : {},
      },
    });
  });
}
