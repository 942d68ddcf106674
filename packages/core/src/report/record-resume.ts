import { type Context, auditActor } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";

/** What follows from a pause's end: its event, emails that waited are due at once, and notices of it in Slack change. */
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
  await updatePauseNotices(tx, organizationId);
}

async function updatePauseNotices(tx: Repositories, organizationId: string): Promise<void> {
  const installations = await tx.slack.installationsOf(organizationId);
  if (installations.every(({ disabledAt }) => disabledAt !== null)) return;
  await tx.outbox.enqueue({
    organizationId,
    kind: "slack.pause",
    key: "sync",
    payload: {},
    delayMs: 0,
  });
}
