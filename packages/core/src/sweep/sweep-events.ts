import type { Store } from "../ports/store.ts";

/** Longer than any post is accepted: a repeated event is known as long as it could come. */
const keepHours = 7 * 24;

/** Forgets events that cannot come again. Returns how many. */
export function sweepDeliveryEvents(store: Store): Promise<number> {
  return store.read.outbox.sweepEvents(keepHours);
}
