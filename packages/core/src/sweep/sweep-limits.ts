import type { Store } from "../ports/store.ts";

const batch = 5_000;

/** Deletes the rows of windows that have ended. Safe in any number of processes; returns how many it deleted. */
export async function sweepLimits(store: Pick<Store, "read">): Promise<number> {
  let deleted = 0;
  for (;;) {
    const swept = await store.read.limits.sweep(batch);
    deleted += swept;
    if (swept < batch) return deleted;
  }
}
