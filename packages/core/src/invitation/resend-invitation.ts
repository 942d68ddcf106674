import { auditActor } from "../audit/audit.ts";
import type { Context } from "../kernel/context.ts";
import { UsherError } from "../kernel/errors.ts";
import { onlyOnce } from "../kernel/idempotency.ts";
import { loadStanding } from "../organization/standing.ts";
import { reachableInvitation } from "./own-invitation.ts";
import { grantRefusal } from "./rank-guard.ts";
import { resendRefusal } from "./resend-rules.ts";
import type { InvitationView } from "./schemas.ts";
import { lostRace, stateRefusal } from "./transition-refusal.ts";
import { invitationView } from "./view.ts";

/**
 * Mails a pending, expired or failed invitation again: same id, next generation, new expiry; older
 * links then say that a newer one was sent. Throws `invite.resend_cooldown`, `invite.send_limit`,
 * `invite.insufficient_role`, `invite.suppressed`, `invite.already_pending` when an expired one was
 * meanwhile replaced, or the state's own code.
 */
export async function resendInvitation(
  ctx: Context,
  input: { id: string; idempotencyKey?: string | undefined },
): Promise<InvitationView> {
  return ctx.store.transaction(async (tx) => {
    const standing = await loadStanding(ctx, tx);
    const organizationId = standing.organization.id;
    const invitation = await reachableInvitation(standing, tx, {
      id: input.id,
      permission: "member:invite",
    });
    return onlyOnce({
      repository: tx.idempotency,
      organizationId,
      actor: standing.actor,
      key: input.idempotencyKey,
      request: { verb: "invitation.resend", id: input.id },
      run: async () => {
        const guard = grantRefusal(standing, invitation);
        if (guard) throw guard;
        if (!["pending", "expired", "failed"].includes(invitation.state))
          throw stateRefusal(invitation);
        if (invitation.sentCount === 0 && invitation.secondsSinceMail === null)
          throw new UsherError("invite.not_pending", { state: invitation.state });
        const refusal = resendRefusal(standing.organization.policy, invitation);
        if (refusal) throw refusal;
        const [suppressed] = await tx.suppressions.among(organizationId, [invitation.emailKey]);
        if (suppressed) throw new UsherError("invite.suppressed", { reason: suppressed.reason });
        const facts = await tx.invitations.facts(organizationId, [invitation.emailKey]);
        if (facts.members.has(invitation.emailKey)) throw new UsherError("invite.already_member");
        const other = facts.open.get(invitation.emailKey);
        if (other && other.id !== invitation.id)
          throw new UsherError("invite.already_pending", { invitationId: other.id });
        const [changed] = await tx.invitations.transition({
          organizationId,
          select: { ids: [invitation.id] },
          from: ["pending", "expired", "failed"],
          expiry: "any",
          expected: { generation: invitation.generation },
          to: "pending",
          set: {
            stateReason: null,
            newGeneration: { linkKeyId: ctx.links.currentKeyId },
            expiry: { kind: "restart" },
          },
          audit: { action: "invitation.resent", actor: auditActor(ctx), data: {} },
          mail: true,
          notice: null,
        });
        if (!changed) throw await lostRace(tx, invitation);
        return invitationView(changed);
      },
    });
  });
}
