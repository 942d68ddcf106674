import { eventView } from "../event/view.ts";
import type { SnapshotEvent } from "../model/events/audit-event.ts";

/** The body of a webhook: `data` is the event exactly as `event.list` and `event.onEvent` answer it. */
export function eventPayload(event: SnapshotEvent): string {
  return webhookBody(event.action, event.at, eventView(event));
}

export const testEventType = "webhook.test";

export function testPayload(at: string, endpointId: string): string {
  return webhookBody(testEventType, at, { endpointId });
}

/** The bytes that are signed. */
export function webhookBody(type: string, timestamp: string, data: object): string {
  return JSON.stringify({ type, timestamp, data });
}
