import type { Store } from "../ports/store.ts";

const batch = 1_000;

/**
 * Queues webhooks that are due and that no job would send: one that died after many faults of our own
 * leaves them. Returns how many queues.
 */
export function queueStrandedWebhooks(store: Pick<Store, "read">): Promise<number> {
  return store.read.webhooks.queueStranded(batch);
}
