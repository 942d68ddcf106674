import { type Context, auditActor } from "../ports/context.ts";
import { actorUserId } from "../model/actor.ts";
import type { Repositories } from "../ports/store.ts";
import { recordUserEvent } from "./record-user-event.ts";

/**
 * The next session of an address of the user is linked to them, unless its token was issued before. Recorded in each of
 * their organizations. The user gets an email in the name of one of them; null when they are a member of none.
 */
export async function dropIdentities(
  ctx: Context,
  tx: Repositories,
  { userId, notifiedBy }: { userId: string; notifiedBy: string | null },
): Promise<number> {
  const identities = await tx.users.dropIdentities(userId);
  await recordUserEvent(tx, { userId, action: "user.relinked", actor: auditActor(ctx) });
  if (notifiedBy !== null)
    await tx.outbox.notifyUser({
      organizationId: notifiedBy,
      userId,
      notice: "relinked",
      byUserId: ctx.actor === null ? null : actorUserId(ctx.actor),
    });
  return identities;
}
