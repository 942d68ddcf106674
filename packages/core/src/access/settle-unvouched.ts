import { inviterOf } from "../model/actor.ts";
import { type AuditContext, auditActor } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import type { Access } from "./access.ts";
import { requireStepUpFor } from "./require-step-up.ts";

type Call = { ctx: AuditContext; tx: Repositories; access: Access };

/**
 * Settles the live invitations that one of these users vouched for, as inviter, sponsor or approver, and that no one
 * can vouch for anymore. By policy they are revoked, or the caller takes them over up to their own rank, unless the
 * caller is the one who leaves. Call it after the users' rights have changed. Throws `mfa.step_up_required` where the
 * caller would take over invitations of admins or owners.
 */
export async function settleUnvouched(
  call: Call,
  lostBy: readonly string[],
): Promise<{ revoked: number; reattributed: number }> {
  const { ctx, tx, access } = call;
  const { id: organizationId, policy } = access.organization;
  await tx.invitations.holdVouchedBy(organizationId, lostBy);
  const isCallerLeaving = lostBy.every((userId) => userId === access.user?.id);
  const shared = { organizationId, expiry: "live" as const };
  let reattributed = 0;
  if (policy.onInviterLoss === "reattribute" && !isCallerLeaving) {
    const kept = await tx.invitations.transition({
      ...shared,
      event: "reattributed",
      select: { lostBy, maximumRank: access.rank },
      set: { inviter: inviterOf(access.actor) },
      audit: { actor: auditActor(ctx), data: lostBy.length === 1 ? { from: lostBy[0] } : {} },
    });
    requireStepUpFor(ctx, kept);
    reattributed = kept.length;
  }
  const revoked = await tx.invitations.transition({
    ...shared,
    event: "revoked",
    from: ["pending"],
    select: { lostBy },
    set: { stateReasonCode: "inviter_left" },
    reportsLoss: true,
    audit: { actor: auditActor(ctx) },
  });
  return { revoked: revoked.length, reattributed };
}
