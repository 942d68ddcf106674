import type { Store } from "../ports/store.ts";

const batch = 5_000;

/** Deletes what is kept of windows that are over. Any number of processes may; returns how many rows went. */
export async function sweepLimits(store: Pick<Store, "read">): Promise<number> {
  let deleted = 0;
  for (;;) {
    const gone = await store.read.limits.sweep(batch);
    deleted += gone;
    if (gone < batch) return deleted;
  }
}
