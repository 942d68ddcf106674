import type { WebhookAttempt, WebhookDelivery, WebhookEndpoint } from "../model/webhook.ts";
import type { WebhookDeliveryView, WebhookEndpointView } from "./schemas.ts";
import { webhookIdOf } from "./webhook-id.ts";

/** Of each delivery, the newest. */
export const attemptsShown = 20;

export function endpointView(endpoint: WebhookEndpoint): WebhookEndpointView {
  const { id, url, description, eventTypes, status, pauseReason, pausedAt } = endpoint;
  const { oldSecretUntil, createdAt, updatedAt } = endpoint;
  const settings = { id, url, description, types: eventTypes };
  return { ...settings, status, pauseReason, pausedAt, oldSecretUntil, createdAt, updatedAt };
}

export function deliveryView(
  delivery: WebhookDelivery,
  attempts: readonly WebhookAttempt[],
): WebhookDeliveryView {
  const { id, endpointId, eventSeq, eventType, status, payload, createdAt, finishedAt } = delivery;
  return {
    webhookId: webhookIdOf(id),
    id,
    endpointId,
    eventId: eventSeq,
    type: eventType,
    status,
    payload,
    nextAttemptAt: status === "pending" ? delivery.nextAttemptAt : null,
    createdAt,
    finishedAt,
    attempts: attempts
      .filter(({ deliveryId }) => deliveryId === id)
      .map(({ startedAt, durationMs, statusCode, response, error }) => {
        return { startedAt, durationMs, statusCode, response, error };
      }),
  };
}
