import type { Store } from "../ports/store.ts";
import type { DeliveryEvent } from "../model/events/delivery-event.ts";

const atOnce = 500;

/**
 * Stores what the provider says about emails and lets deliveries follow. Safe to repeat with the same
 * events, in any order and in any number of processes. Returns how many were new.
 */
export async function recordDeliveryEvents(
  store: Store,
  events: readonly DeliveryEvent[],
): Promise<number> {
  let added = 0;
  for (let start = 0; start < events.length; start += atOnce) {
    const some = events.slice(start, start + atOnce);
    added += await store.transaction((tx) => tx.outbox.recordEvents(some));
  }
  return added;
}
