import { removeEnded } from "../access/remove-ended.ts";
import type { Store } from "../ports/store.ts";

const batch = 500;

/**
 * Makes permanent what is effective already: memberships whose access has ended by date are removed, over all
 * organizations, each with its one `member.expired`. Safe to run in any number of processes. A membership that cannot be
 * removed does not keep the others. Returns how many it removed.
 */
export async function removeEndedMembers(store: Store): Promise<number> {
  let removed = 0;
  const failures: unknown[] = [];
  for (const { organizationId, id } of await store.read.members.accessEnded(batch))
    try {
      removed += await store.transaction(async (tx) => {
        const organization = await tx.organizations.find(organizationId);
        return organization === null ? 0 : removeEnded(tx, organization, { ids: [id] });
      });
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} memberships were not removed`);
  return removed;
}
