import { requireStepUpFor } from "../access/require-step-up.ts";
import { inviterOf } from "../model/actor.ts";
import { type Context, auditActor } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import type { Access } from "../access/access.ts";
import { requestsOf } from "../model/invitation.ts";
import type { MemberRecord } from "../model/member.ts";

export type SettledInvitations = { revoked: number; reattributed: number };

type Call = { ctx: Context; tx: Repositories; access: Access };

/** Ends every open invitation to an address of the member, so that no old link brings them back. */
export async function revokeInvitationsTo(call: Call, member: MemberRecord): Promise<number> {
  const { ctx, tx } = call;
  const user = await tx.users.find(member.userId);
  const emailKeys = user?.emails.map((own) => own.emailKey) ?? [];
  if (emailKeys.length === 0) return 0;
  const revoked = await tx.invitations.transition({
    event: "revoked",
    organizationId: member.organizationId,
    select: { emailKeys },
    expiry: "any",
    set: { stateReasonCode: "member_removed" },
    audit: { actor: auditActor(ctx) },
  });
  await tx.approvals.withdrawEmpty({
    organizationId: member.organizationId,
    ids: requestsOf(revoked),
    audit: auditActor(ctx),
  });
  return revoked.length;
}

/**
 * What happens to the open invitations that a member sent and whose rank (`minimumRank` or more)
 * they may not grant any more: by policy they are revoked, or answered for by the caller, unless
 * the caller is the one who leaves. Throws `mfa.step_up_required` where the caller would answer for
 * admins or owners.
 */
export async function settleInvitationsBy(
  call: Call,
  lost: { userId: string; minimumRank: number },
): Promise<SettledInvitations> {
  const { ctx, tx, access } = call;
  const { id: organizationId, policy } = access.organization;
  const leavesAlone = access.user?.id === lost.userId;
  const reattribute = policy.onInviterLoss === "reattribute" && !leavesAlone;
  const shared = {
    organizationId,
    select: { inviterUserId: lost.userId, minimumRank: lost.minimumRank },
    expiry: "any" as const,
  };
  if (reattribute) {
    const kept = await tx.invitations.transition({
      ...shared,
      event: "reattributed",
      set: { inviter: inviterOf(access.actor) },
      audit: { actor: auditActor(ctx), data: { from: lost.userId } },
    });
    requireStepUpFor(ctx, kept);
    return { revoked: 0, reattributed: kept.length };
  }
  const revoked = await tx.invitations.transition({
    ...shared,
    event: "revoked",
    from: ["pending"],
    set: { stateReasonCode: "inviter_left" },
    audit: { actor: auditActor(ctx) },
  });
  return { revoked: revoked.length, reattributed: 0 };
}
