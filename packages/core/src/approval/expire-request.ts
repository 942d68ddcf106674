import type { AuditActor } from "../model/audit-event.ts";
import type { Repositories } from "../ports/store.ts";

/**
 * Makes an open request past its time, and what it asks for, expired: each its one event, and the
 * requester hears of it once. Does nothing when somebody was first.
 */
export async function expireRequest(
  tx: Repositories,
  { organizationId, id, actor }: { organizationId: string; id: string; actor: AuditActor },
): Promise<void> {
  const closed = await tx.approvals.close({ organizationId, id, to: "expired", audit: actor });
  if (!closed) return;
  await tx.invitations.transition({
    event: "expired",
    organizationId,
    select: { approvalRequestId: id },
    from: ["requested"],
    expiry: "any",
    set: { stateReason: "approval_expired" },
    audit: { actor, data: { reason: "approval_expired" } },
  });
}
