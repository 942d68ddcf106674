import { type AuditContext, auditActor } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import { requestsOf } from "../model/invitation.ts";
import type { Membership } from "../model/member.ts";

type Call = { ctx: AuditContext; tx: Repositories };

/** Ends every open invitation to an address of the member, so that no old link brings them back. */
export async function revokeInvitationsTo(call: Call, member: Membership): Promise<number> {
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
