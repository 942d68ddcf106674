import type { Store } from "../ports/store.ts";

const rowsAtOnce = 1_000;
/** What is left waits for the next sweep, so that the sweeper's other work is never long in coming. */
const batchesAtOnce = 200;

export type Erasure = {
  rows: number;
  /** Organizations of which nothing is left. */
  organizationIds: string[];
};

/**
 * Erases the organizations whose grace period is over, a batch of rows in each transaction. Safe in any number of
 * processes, and a killed one leaves nothing to repair: the next batch goes on.
 */
export async function eraseDeleted(store: Pick<Store, "transaction">): Promise<Erasure> {
  const erasure: Erasure = { rows: 0, organizationIds: [] };
  for (let batch = 0; batch < batchesAtOnce; batch += 1) {
    const erased = await store.transaction((tx) => tx.organizations.eraseSome(rowsAtOnce));
    if (erased === null) break;
    erasure.rows += erased.rows;
    if (erased.isErased) erasure.organizationIds.push(erased.id);
  }
  return erasure;
}
