import { randomUUID } from "node:crypto";

import type { DeliveryEvent, EventStatus } from "../model/events/delivery-event.ts";

type About = { organizationId: string; deliveryId: string };

/** What a provider says of a delivery `seconds` after some fixed moment. */
export function eventOf(
  { organizationId, deliveryId }: About,
  status: EventStatus,
  overrides: Partial<DeliveryEvent> & { seconds?: number } = {},
): DeliveryEvent {
  const { seconds = 0, ...given } = overrides;
  return {
    organizationId,
    deliveryId,
    eventId: randomUUID(),
    event: status,
    status,
    detail: null,
    at: new Date(Date.UTC(2026, 10, 21) + seconds * 1000).toISOString(),
    providerMessageId: "sg-event",
    suppress: status === "bounced" ? "bounced" : null,
    ...given,
  };
}
