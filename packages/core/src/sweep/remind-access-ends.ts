import type { Store } from "../ports/store.ts";

const batch = 500;

/**
 * Queues the notices that access ends soon, to the member and the inviter, over all organizations: one of each for each
 * reminder of the policy, however many processes do this. While no Slack app runs, the email goes out instead of a message.
 * Returns how many it queued.
 */
export function remindAccessEnds(store: Pick<Store, "read">): Promise<number> {
  return store.read.outbox.remindOfAccessEnds(batch);
}
