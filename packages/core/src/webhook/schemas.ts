import { z } from "zod";

import { eventTypes } from "../model/events/event-types.ts";
import { webhookDeliveryStatuses, webhookPauseReasons, webhookStatuses } from "../model/webhook.ts";

const endpointId = z.uuid().describe("The endpoint's id.");
const maxUrlLength = 2000;

const url = z
  .string()
  .min(1)
  .max(maxUrlLength)
  .describe("Where events are posted: https, without a user name, password or fragment.");
const description = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .nullable()
  .describe("A note on what the endpoint is for.");
const types = z
  .array(z.enum(eventTypes))
  .max(eventTypes.length)
  .describe("Only events of these types. Empty means all types, including those added later.");

export const webhookEndpointSchema = z.object({
  id: z.string(),
  url: z.string(),
  description: z.string().nullable(),
  /** Empty: events of every type. */
  types: z.array(z.string()),
  status: z.enum(webhookStatuses),
  /** `requested` by a caller, `gone` after an answer 410, `failing` when an event could not be delivered for days. */
  pauseReason: z.enum(webhookPauseReasons).nullable(),
  pausedAt: z.string().nullable(),
  /** While it is in the future, the secret before the last rotation signs as well. */
  oldSecretUntil: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type WebhookEndpointView = z.infer<typeof webhookEndpointSchema>;

export const webhookAttemptSchema = z.object({
  startedAt: z.string(),
  /** Null while it is under way, and for one that a stop of the server cut off. */
  durationMs: z.number().nullable(),
  /** The HTTP status; null without an answer. */
  statusCode: z.number().int().nullable(),
  /** The first 1,024 bytes of the answer. */
  response: z.string().nullable(),
  /** Why there was no answer. */
  error: z.string().nullable(),
});

export const webhookDeliverySchema = z.object({
  /** The header `webhook-id`, the same at every attempt and replay. */
  webhookId: z.string(),
  id: z.string(),
  endpointId: z.string(),
  /** The event's id in the feed; null for a test. */
  eventId: z.string().nullable(),
  type: z.string(),
  status: z.enum(webhookDeliveryStatuses),
  /** The body that is sent, byte for byte. */
  payload: z.string(),
  /** When a pending one is sent next; it also waits for earlier events of the same subject. */
  nextAttemptAt: z.string().nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  /** The newest 20, the oldest first. */
  attempts: z.array(webhookAttemptSchema),
});
export type WebhookDeliveryView = z.infer<typeof webhookDeliverySchema>;

export const webhookIdInput = z.strictObject({ id: endpointId });

export const deliveryIdInput = z.strictObject({ id: z.uuid().describe("The delivery's id.") });

export const createWebhookInput = z.strictObject({
  url,
  description: description.default(null),
  types: types.default([]),
});

export const withSecretOutput = z.object({
  endpoint: webhookEndpointSchema,
  /** Verifies the signatures. Shown this once. */
  secret: z.string(),
});

export const listWebhooksOutput = z.object({ endpoints: z.array(webhookEndpointSchema) });

/** What is left out stays as it is. */
export const updateWebhookInput = z.strictObject({
  id: endpointId,
  url: url.optional(),
  description: description.optional(),
  types: types.optional(),
  status: z
    .enum(webhookStatuses)
    .optional()
    .describe("A paused endpoint collects events; `active` sends what waits, in order."),
});

export const deleteWebhookOutput = z.object({ id: z.string() });

export const rotateWebhookSecretInput = z.strictObject({
  id: endpointId,
  keepOldHours: z
    .number()
    .int()
    .min(0)
    .max(168)
    .default(24)
    .describe("For how many hours the secret before this one signs as well."),
});

export const listDeliveriesInput = z.strictObject({
  id: endpointId,
  status: z.enum(webhookDeliveryStatuses).optional().describe("Only deliveries with this status."),
  cursor: z.uuid().optional().describe("`nextCursor` of the page before."),
  limit: z.number().int().min(1).max(100).default(50).describe("The size of a page."),
});
export const listDeliveriesOutput = z.object({
  /** Newest first. */
  deliveries: z.array(webhookDeliverySchema),
  nextCursor: z.string().nullable(),
});

export const recoverWebhookInput = z.strictObject({
  id: endpointId,
  since: z.iso
    .datetime()
    .max(27)
    .regex(/^2/, "is too long ago")
    .describe("Failed deliveries created at this time or later are sent again."),
});
export const recoverWebhookOutput = z.object({ queued: z.number().int() });
