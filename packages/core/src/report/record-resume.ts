import { type Context, auditActor } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";

/** What follows from a pause's end: its event, and emails that waited are due at once. */
export async function recordResume(
  ctx: Context,
  tx: Repositories,
  { organizationId, by }: { organizationId: string; by: "owner" | "operator" },
): Promise<void> {
  await tx.outbox.releaseHeld(organizationId);
  await tx.audit.append({
    organizationId,
    action: "organization.invitations_resumed",
    actor: auditActor(ctx),
    subject: { kind: "organization", id: organizationId },
    data: { by },
  });
}
