import { type Context, auditActor } from "../ports/context.ts";
import { rankOf } from "../model/roles.ts";
import { isOwn, reachableInvitation } from "./own-invitation.ts";
import type { InvitationView } from "./schemas.ts";
import { requireTransition, transitionOne } from "./transition-rejection.ts";
import { invitationView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";
import { requireRank } from "../access/require-permission.ts";

/**
 * Takes back a requested or pending invitation; its links answer 404 from then on. Repeating it is
 * an error (`invite.revoked`), as is any other final state.
 */
export async function revokeInvitation(
  ctx: Context,
  input: { id: string; reason?: string | undefined },
): Promise<InvitationView> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const invitation = await reachableInvitation(access, tx, input.id);
    if (!isOwn(access, invitation)) requireRank(access, rankOf(invitation.role));
    requireTransition(invitation, "revoked");
    const changed = await transitionOne(tx, invitation, {
      event: "revoked",
      expiry: "live",
      set: { stateReason: input.reason ?? null },
      audit: { actor: auditActor(ctx), personal: input.reason ? { reason: input.reason } : {} },
    });
    if (invitation.state === "requested" && invitation.approvalRequestId !== null)
      await tx.approvals.withdrawEmpty({
        organizationId: invitation.organizationId,
        ids: [invitation.approvalRequestId],
        audit: auditActor(ctx),
      });
    return invitationView(changed);
  });
}
