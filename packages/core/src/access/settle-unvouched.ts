import { inviterOf } from "../model/actor.ts";
import { type Context, auditActor } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import type { Access } from "./access.ts";
import { requireStepUpFor } from "./require-step-up.ts";

type Call = { ctx: Context; tx: Repositories; access: Access };

/**
 * What happens to the live invitations that one of the users vouched for, as inviter, by sending
 * them again or as an approver, once no one who still may vouches for them: by policy they are revoked, or
 * answered for by the caller where their rank allows it, unless the caller is the one who leaves. Call
 * it after the change that takes the users' rights. Throws `mfa.step_up_required` where the caller would
 * answer for admins or owners.
 */
export async function settleUnvouched(
  call: Call,
  lostBy: readonly string[],
): Promise<{ revoked: number; reattributed: number }> {
  const { ctx, tx, access } = call;
  const { id: organizationId, policy } = access.organization;
  await tx.invitations.holdVouchedBy(organizationId, lostBy);
  const leavesAlone = lostBy.every((userId) => userId === access.user?.id);
  const shared = { organizationId, expiry: "live" as const };
  let reattributed = 0;
  if (policy.onInviterLoss === "reattribute" && !leavesAlone) {
    const kept = await tx.invitations.transition({
      ...shared,
      event: "reattributed",
      select: { lostBy, maximumRank: access.rank },
      set: { inviter: inviterOf(access.actor) },
      audit: { actor: auditActor(ctx), data: { from: lostBy[0] } },
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
