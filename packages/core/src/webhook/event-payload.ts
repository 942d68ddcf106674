import { invitationEventView } from "../invitation/on-invitation-event.ts";
import type { AuditEvent } from "../model/audit-event.ts";
import { invitationEventTypes } from "../model/invitation-events.ts";

/** What an endpoint can receive. */
export const webhookEventTypes = invitationEventTypes;

/** The body of a webhook: `data` is the event exactly as a subscription to events answers it. */
export function eventPayload(event: AuditEvent): string {
  return payloadOf(event.action, event.at, invitationEventView(event));
}

export const testEventType = "webhook.test";

export function testPayload(at: string, endpointId: string): string {
  return payloadOf(testEventType, at, { endpointId });
}

function payloadOf(type: string, timestamp: string, data: object): string {
  return JSON.stringify({ type, timestamp, data });
}
