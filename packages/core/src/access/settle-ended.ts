import type { Membership } from "../model/member.ts";
import { type AuditContext, auditActor } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import type { Access } from "./access.ts";
import { revokeInvitationsTo } from "./revoke-invitations-to.ts";
import { settleUnvouched } from "./settle-unvouched.ts";
import { syncSlackMessages } from "./sync-slack-messages.ts";

type Call = { ctx: AuditContext; tx: Repositories; access: Access };

type Ended = {
  member: Membership;
  status: "removed" | "suspended";
  action: string;
  /** What the event says beside what followed. */
  data?: Record<string, unknown>;
};

/**
 * All that follows when a membership has ended or is suspended, and the event: invitations to and by the member,
 * approvals that others delegated, the Slack account. Call it after the row has changed. Throws what `settleUnvouched` throws.
 */
export async function settleEnded(
  call: Call,
  { member, status, action, data = {} }: Ended,
): Promise<{ revoked: number; reattributed: number }> {
  const { ctx, tx } = call;
  const { organizationId, userId } = member;
  const audit = auditActor(ctx);
  const to = await revokeInvitationsTo(call, member);
  if (status === "removed") await tx.accountLinks.disconnectMember(member);
  const by = await settleUnvouched(call, [userId]);
  await tx.delegations.end({ organizationId, of: { userId }, audit });
  await tx.audit.append({
    organizationId,
    action,
    actor: audit,
    subject: { kind: "member", id: member.id },
    data: { userId, revokedInvitations: to + by.revoked, ...data },
  });
  await syncSlackMessages(tx, member);
  return { revoked: to + by.revoked, reattributed: by.reattributed };
}
