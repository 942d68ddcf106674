import type { Store } from "../ports/store.ts";

/** Long enough to recover from an outage that was noticed late. */
const keepHours = 30 * 24;
const batch = 5_000;

/** Deletes old webhook deliveries, sent or not, with their attempts; returns how many. */
export async function sweepWebhooks(store: Pick<Store, "read">): Promise<number> {
  let deleted = 0;
  for (;;) {
    const swept = await store.read.webhooks.sweep(keepHours, batch);
    deleted += swept;
    if (swept < batch) return deleted;
  }
}
