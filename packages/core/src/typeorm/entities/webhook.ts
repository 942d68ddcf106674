import { EntitySchema } from "typeorm";

import type { WebhookAttempt, WebhookDelivery, WebhookEndpoint } from "../../model/webhook.ts";
import {
  bigint,
  bytea,
  integer,
  now,
  nullable,
  primary,
  text,
  textList,
  timestamptz,
  unselected,
  uuid,
} from "./columns.ts";
import { foreignKeyWithin, organizationKey } from "./foreign-keys.ts";

export type WebhookEndpointRecord = Omit<WebhookEndpoint, "secret" | "oldSecret"> & {
  sealedSecret: Buffer;
  secretKeyId: string;
  oldSealedSecret: Buffer | null;
  oldSecretKeyId: string | null;
  cursorSeq: string;
};

export const webhookEndpointEntity = new EntitySchema<WebhookEndpointRecord>({
  name: "webhook_endpoint",
  columns: {
    organizationId: primary(uuid, "webhook_endpoint_pkey"),
    id: primary(uuid, "webhook_endpoint_pkey"),
    url: text,
    description: nullable(text),
    eventTypes: { ...textList, default: "{}" },
    status: { ...text, default: "active" },
    pauseReason: nullable(text),
    pausedAt: nullable(timestamptz),
    sealedSecret: bytea,
    secretKeyId: text,
    oldSealedSecret: nullable(bytea),
    oldSecretKeyId: nullable(text),
    oldSecretUntil: nullable(timestamptz),
    cursorSeq: bigint,
    createdAt: now,
    updatedAt: now,
  },
  checks: [
    { name: "webhook_endpoint_status_check", expression: `status IN ('active', 'paused')` },
    {
      name: "webhook_endpoint_pause_check",
      expression: `(status = 'paused') = (pause_reason IS NOT NULL)`,
    },
  ],
  foreignKeys: [organizationKey("webhook_endpoint_organization_fkey")],
});

export const webhookDeliveryEntity = new EntitySchema<WebhookDelivery & { round: number }>({
  name: "webhook_delivery",
  columns: {
    organizationId: primary(uuid, "webhook_delivery_pkey"),
    id: primary(uuid, "webhook_delivery_pkey"),
    endpointId: uuid,
    eventSeq: nullable(bigint),
    eventType: text,
    subjectId: uuid,
    payload: text,
    status: { ...text, default: "pending" },
    round: unselected({ ...integer, default: 1 }),
    failures: { ...integer, default: 0 },
    nextAttemptAt: now,
    createdAt: now,
    finishedAt: nullable(timestamptz),
  },
  uniques: [
    { name: "webhook_delivery_event_key", columns: ["organizationId", "endpointId", "eventSeq"] },
  ],
  checks: [
    {
      name: "webhook_delivery_status_check",
      expression: `status IN ('pending', 'delivered', 'failed')`,
    },
  ],
  indices: [
    {
      name: "webhook_delivery_pending_index",
      columns: ["organizationId", "endpointId", "subjectId", "eventSeq"],
      where: `status = 'pending'`,
    },
    { name: "webhook_delivery_list_index", columns: ["organizationId", "endpointId", "id"] },
    { name: "webhook_delivery_created_index", columns: ["createdAt"] },
  ],
  foreignKeys: [
    {
      ...foreignKeyWithin("webhook_delivery_endpoint_fkey", "endpointId", "webhook_endpoint"),
      onDelete: "CASCADE",
    },
  ],
});

export const webhookAttemptEntity = new EntitySchema<WebhookAttempt & { organizationId: string }>({
  name: "webhook_attempt",
  columns: {
    organizationId: primary(uuid, "webhook_attempt_pkey"),
    id: primary(uuid, "webhook_attempt_pkey"),
    deliveryId: uuid,
    startedAt: now,
    durationMs: nullable(integer),
    statusCode: nullable(integer),
    response: nullable(text),
    error: nullable(text),
  },
  indices: [{ name: "webhook_attempt_delivery_index", columns: ["organizationId", "deliveryId"] }],
  foreignKeys: [
    {
      ...foreignKeyWithin("webhook_attempt_delivery_fkey", "deliveryId", "webhook_delivery"),
      onDelete: "CASCADE",
    },
  ],
});
