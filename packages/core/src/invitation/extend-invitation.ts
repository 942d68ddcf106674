import { requireStepUpFor } from "../access/require-step-up.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { expiryRejection } from "../model/invitation-rules.ts";
import { reachableInvitation } from "./own-invitation.ts";
import { grantRejection } from "./rank-guard.ts";
import type { InvitationView } from "./schemas.ts";
import { lostRace, requireTransition } from "./transition-rejection.ts";
import { invitationView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";

/** Gives a pending invitation another expiry, counted from now. The link stays; nothing is emailed. */
export async function extendInvitation(
  ctx: Context,
  input: { id: string; expiresInHours: number | null },
): Promise<InvitationView> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const invitation = await reachableInvitation(access, tx, input.id);
    const rejection = grantRejection(access, invitation);
    if (rejection) throw rejection;
    requireStepUpFor(ctx, [invitation]);
    requireTransition(invitation, "extended");
    const hours = input.expiresInHours;
    const outside = expiryRejection(access.organization.policy, hours);
    if (outside) throw outside;
    const [changed] = await tx.invitations.transition({
      event: "extended",
      organizationId: access.organization.id,
      select: { ids: [invitation.id] },
      expiry: "live",
      set: { expiry: hours === null ? { kind: "never" } : { kind: "hours", hours } },
      audit: { actor: auditActor(ctx), data: { before: invitation.expiresAt, hours } },
    });
    if (!changed) throw await lostRace(tx, invitation);
    return invitationView(changed);
  });
}
