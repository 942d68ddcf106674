import { type Context, auditActor } from "../ports/context.ts";
import type { User } from "../model/user.ts";
import type { Repositories } from "../ports/store.ts";
import { recordUserEvent } from "./record-user-event.ts";
import { requireOperator } from "../access/require-operator.ts";
import { userOfAddress } from "./user-of-address.ts";

export type UserStatusChange = {
  userId: string;
  status: User["status"];
  /** False when it was so already. */
  changed: boolean;
  /** Slugs of the user's organizations in which no owner can act now. */
  withoutOwner: string[];
};

export async function setUserStatus(
  ctx: Context,
  { email, status, action }: { email: string; status: User["status"]; action: string },
): Promise<UserStatusChange> {
  requireOperator(ctx);
  return ctx.store.transaction(async (tx) => {
    const { id: userId } = await userOfAddress(tx, email);
    const changed = await tx.users.setStatus({ id: userId, status });
    if (changed) await recordUserEvent(tx, { userId, action, actor: auditActor(ctx) });
    return { userId, status, changed, withoutOwner: await organizationsWithoutOwner(tx, userId) };
  });
}

async function organizationsWithoutOwner(
  { organizations, members }: Repositories,
  userId: string,
): Promise<string[]> {
  const slugs: string[] = [];
  for (const organizationId of await organizations.idsOf(userId)) {
    if (await members.hasUsableOwner(organizationId)) continue;
    const organization = await organizations.find(organizationId);
    if (organization !== null) slugs.push(organization.slug);
  }
  return slugs;
}
