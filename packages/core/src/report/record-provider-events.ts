import type { DeliveryEvent } from "../model/events/delivery-event.ts";
import { recordDeliveryEvents } from "../outbox/record-events.ts";
import type { Store } from "../ports/store.ts";
import { pauseIfReported } from "./pause-if-reported.ts";

/**
 * Stores what the provider says about emails, and pauses organizations that enough people complained about to their
 * provider. Safe to repeat: a provider that got no answer sends the events again, and complaints are counted again.
 * Returns how many events were new.
 */
export async function recordProviderEvents(
  store: Store,
  events: readonly DeliveryEvent[],
): Promise<number> {
  const added = await recordDeliveryEvents(store, events);
  const complaints = events.filter(({ suppress }) => suppress === "spam");
  const organizationIds = new Set(complaints.map(({ organizationId }) => organizationId));
  for (const organizationId of organizationIds)
    await store.transaction(async (tx) => {
      if ((await tx.organizations.hold(organizationId)) === null) return;
      await pauseIfReported(tx, organizationId, { via: "webhook", requestId: null });
    });
  return added;
}
