import type { Store } from "../ports/store.ts";

const batch = 5_000;

/** Deletes what is kept of windows that are over. Any number of processes may; returns how many rows went. */
export async function sweepLimits(store: Pick<Store, "read">): Promise<number> {
  let deleted = 0;
  for (;;) {
    const swept = await store.read.limits.sweep(batch);
    deleted += swept;
    if (swept < batch) return deleted;
  }
}
