import type { AuditActor } from "../model/events/audit-event.ts";
import type { Repositories } from "../ports/store.ts";

type UserEvent = {
  userId: string;
  action: string;
  actor: AuditActor;
  personal?: Record<string, unknown>;
};

/** The audit belongs to organizations: what happens to a user is recorded in each one they are a member of. */
export async function recordUserEvent(
  { organizations, members, audit }: Pick<Repositories, "organizations" | "members" | "audit">,
  { userId, action, actor, personal }: UserEvent,
): Promise<void> {
  for (const organizationId of await organizations.idsOf(userId)) {
    const membership = await members.findByUser(organizationId, userId);
    if (membership === null) continue;
    await audit.append({
      organizationId,
      action,
      actor,
      subject: { kind: "member", id: membership.id },
      data: { userId },
      ...(personal && { personal }),
    });
  }
}
