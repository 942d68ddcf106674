import type { AuditContext } from "../ports/context.ts";
import type { Organization } from "../model/organization.ts";
import type { Repositories } from "../ports/store.ts";
import { accessOf } from "./access.ts";
import { settleEnded } from "./settle-ended.ts";

/** The date did it, not who meets it first. */
const actor = { kind: "system", name: "sweeper" } as const;

/**
 * Removes the memberships among `ids` whose access has ended by date, with all consequences of a removal. Each gets its
 * one event, however many transactions try. What policy re-attributes goes to the system. Returns how many it removed.
 */
export async function removeEnded(
  tx: Repositories,
  organization: Organization,
  {
    ids,
    requestId = null,
  }: { ids: readonly string[]; requestId?: AuditContext["requestId"] | undefined },
): Promise<number> {
  const ctx: AuditContext = { actor, via: "worker", requestId };
  const access = accessOf(actor, { organization, membership: null, user: null });
  let removed = 0;
  // In one order, so that two batches do not wait for each other.
  for (const id of ids.toSorted()) {
    const member = await tx.members.endAccess(organization.id, id);
    if (member === null) continue;
    const data = { accessUntil: member.accessUntil };
    await settleEnded(
      { ctx, tx, access },
      { member, status: "removed", action: "member.expired", data },
    );
    removed += 1;
  }
  return removed;
}
