import type { AuditActor } from "../model/events/audit-event.ts";
import type { Repositories } from "../ports/store.ts";

/**
 * Expires an open request past its time, with its invitations. Each gets one event, and the
 * requester is notified once. Does nothing if the request is already closed.
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
    set: { stateReasonCode: "approval_expired" },
    audit: { actor },
  });
}
