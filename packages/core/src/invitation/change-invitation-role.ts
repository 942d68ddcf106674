import { requireStepUpFor } from "../access/require-step-up.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { inviterOf } from "../model/actor.ts";
import { rankOf } from "../model/roles.ts";
import { policyWantsApproval } from "./approval-need.ts";
import { rolesOf, type Invitation } from "../model/invitation.ts";
import { offeredRoles } from "./offered-roles.ts";
import { reachableInvitation } from "./own-invitation.ts";
import { requireGrant } from "./rank-guard.ts";
import type { InvitationView } from "./schemas.ts";
import { sponsorOf } from "./sponsor.ts";
import { requireTransition, transitionOne } from "./transition-rejection.ts";
import { invitationView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";
import { requireRank } from "../access/require-permission.ts";

/**
 * Changes what a pending invitation offers; the id and the link stay. Neither the old nor the new
 * role may be above the caller, and where the policy wants an approval for the new role it is
 * rejected (`invite.approval_required`). The access of an owner has no end. Throws `version.conflict` when `expectedVersion` is stale.
 */
export async function changeInvitationRole(
  ctx: Context,
  input: { id: string; roles: string[]; expectedVersion?: number | undefined },
): Promise<InvitationView> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const organizationId = access.organization.id;
    const invitation = await reachableInvitation(access, tx, input.id);
    requireTransition(invitation, "role_changed");
    requireRank(access, rankOf(invitation.role));
    const offer = offeredRoles(input.roles, await tx.roles.hold(organizationId, input.roles));
    requireGrant(access, offer);
    requireStepUpFor(ctx, [offer]);
    const domain = invitation.emailKey.slice(invitation.emailKey.lastIndexOf("@") + 1);
    const raised = rankOf(offer.role) > rankOf(invitation.role);
    if (raised && policyWantsApproval(access.organization.policy, domain, offer))
      throw new UsherError("invite.approval_required");
    const sponsor = await sponsorOf(tx, access);
    const changed = await transitionOne(tx, invitation, {
      event: "role_changed",
      expiry: "live",
      expected: { version: input.expectedVersion ?? invitation.version },
      set: {
        role: offer.role,
        customRoles: offer.customRoles,
        sponsor,
        // Acceptance requires a voucher of at least this rank, so the one who raised the role becomes the inviter.
        ...(raised && { inviter: inviterOf(access.actor) }),
      },
      audit: {
        actor: auditActor(ctx),
        data: {
          before: rolesOf(invitation),
          after: [offer.role, ...offer.customRoles],
          ...(offer.role === "owner" && endOf(invitation)),
        },
      },
    });
    return invitationView(changed);
  });
}

/** What the event says of an end of access that is no more. */
function endOf({ accessForDays, accessUntil }: Invitation) {
  return {
    ...(accessForDays !== null && { clearedAccessFor: { days: accessForDays } }),
    ...(accessUntil !== null && { clearedAccessUntil: accessUntil }),
  };
}
