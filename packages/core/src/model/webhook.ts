import type { SealedText } from "./sealer.ts";

export const webhookStatuses = ["active", "paused"] as const;
export type WebhookStatus = (typeof webhookStatuses)[number];

/** `requested`: by a person or a key; `gone`: it answered 410; `failing`: an event failed for days. */
export const webhookPauseReasons = ["requested", "gone", "failing"] as const;
export type WebhookPauseReason = (typeof webhookPauseReasons)[number];

/** pending → delivered, or failed once every attempt is used up; a replay makes it pending again. */
export const webhookDeliveryStatuses = ["pending", "delivered", "failed"] as const;
export type WebhookDeliveryStatus = (typeof webhookDeliveryStatuses)[number];

/** webhook endpoint: where an organization's events are posted. */
export type WebhookEndpoint = {
  organizationId: string;
  id: string;
  url: string;
  description: string | null;
  /** Empty: events of every type. */
  eventTypes: string[];
  status: WebhookStatus;
  pauseReason: WebhookPauseReason | null;
  pausedAt: string | null;
  secret: SealedText;
  /** The secret before the last rotation, while it still signs as well. */
  oldSecret: SealedText | null;
  oldSecretUntil: string | null;
  createdAt: string;
  updatedAt: string;
};

/** webhook delivery: one event for one endpoint, sent as the same bytes with the same id at each attempt. */
export type WebhookDelivery = {
  organizationId: string;
  id: string;
  endpointId: string;
  /** Of the audit event; null for a test. */
  eventSeq: string | null;
  eventType: string;
  subjectId: string;
  payload: string;
  status: WebhookDeliveryStatus;
  /** Attempts that failed since it became pending last. */
  failures: number;
  nextAttemptAt: string;
  createdAt: string;
  finishedAt: string | null;
};

export type WebhookAttempt = {
  id: string;
  deliveryId: string;
  startedAt: string;
  /** Null while it is under way, and when the process stopped in it. */
  durationMs: number | null;
  /** The HTTP status; null without an answer. */
  statusCode: number | null;
  /** The first bytes of the answer's body. */
  response: string | null;
  error: string | null;
};

/** The binding of an endpoint's sealed secrets. */
export function secretBinding({ organizationId, id }: { organizationId: string; id: string }) {
  return [organizationId, id];
}
