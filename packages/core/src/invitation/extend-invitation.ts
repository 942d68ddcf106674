import { requireStepUpFor } from "../access/require-step-up.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { endsBeforeExpiry } from "../model/access-end.ts";
import { expiryRejection } from "../model/invitation-rules.ts";
import { reachableInvitation } from "./own-invitation.ts";
import { requireGrant } from "./rank-guard.ts";
import type { InvitationView } from "./schemas.ts";
import { sponsorOf } from "./sponsor.ts";
import { requireTransition, transitionOne } from "./transition-rejection.ts";
import { invitationView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";

/** Gives a pending invitation another expiry, counted from now. The link stays; nothing is emailed. Never beyond the end of the access it offers. */
export async function extendInvitation(
  ctx: Context,
  input: { id: string; expiresInHours: number | null },
): Promise<InvitationView> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const invitation = await reachableInvitation(access, tx, input.id);
    requireGrant(access, invitation);
    requireStepUpFor(ctx, [invitation]);
    requireTransition(invitation, "extended");
    const hours = input.expiresInHours;
    const outside = expiryRejection(access.organization.policy, hours);
    if (outside) throw outside;
    const sponsor = await sponsorOf(tx, access);
    const changed = await transitionOne(tx, invitation, {
      event: "extended",
      expiry: "live",
      set: { sponsor, expiry: hours === null ? { kind: "never" } : { kind: "hours", hours } },
      audit: { actor: auditActor(ctx), data: { before: invitation.expiresAt, hours } },
    });
    const { accessUntil, expiresAt } = changed;
    // The row expires no later than its access ends, so one that ends with it was to live longer.
    if (accessUntil !== null && expiresAt === accessUntil) throw endsBeforeExpiry(accessUntil);
    return invitationView(changed);
  });
}
