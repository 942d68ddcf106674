import type { ReviewDecision } from "../model/access-review.ts";
import type { MemberRecord } from "../model/member.ts";
import { type AuditContext, auditActor } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";

/** The event of a review, with the roles that were reviewed. Call it after the row has changed. */
export function auditReview(
  { ctx, tx }: { ctx: AuditContext; tx: Repositories },
  { organizationId, id, userId, role, customRoles }: MemberRecord,
  decision: ReviewDecision,
): Promise<void> {
  return tx.audit.append({
    organizationId,
    action: "member.reviewed",
    actor: auditActor(ctx),
    subject: { kind: "member", id },
    data: { userId, decision, roles: [role, ...customRoles] },
  });
}
