import type { Store } from "../ports/store.ts";

/**
 * Queues a direct message in Slack to everyone whose invitations wait because the provider rejects
 * the account, and to their admins and owners: email could not tell them. Each person gets one a day
 * for as long as it lasts. Returns how many it queued.
 */
export function reportStuckEmail(store: Store): Promise<number> {
  return store.read.outbox.reportStuckEmail();
}
