import { EntitySchema } from "typeorm";

import { integer, jsonb, now, nullable, primary, text, timestamptz, uuid } from "./columns.ts";
import { foreignKey, foreignKeyWithin, organizationKey } from "./foreign-keys.ts";

export const deliveryEntity = new EntitySchema({
  name: "delivery",
  columns: {
    organizationId: primary(uuid, "delivery_pkey"),
    id: primary(uuid, "delivery_pkey"),
    invitationId: nullable(uuid),
    generation: integer,
    kind: text,
    sequence: { ...integer, default: 1 },
    status: { ...text, default: "queued" },
    attempts: { ...integer, default: 0 },
    providerMessageId: nullable(text),
    detail: nullable(text),
    createdAt: now,
    updatedAt: now,
    eventAt: nullable(timestamptz),
    notice: nullable(text),
    recipientUserId: nullable(uuid),
    byUserId: nullable(uuid),
    attemptId: nullable(uuid),
    erasedAt: nullable(timestamptz),
  },
  uniques: [
    {
      name: "delivery_once_key",
      columns: ["organizationId", "invitationId", "generation", "kind", "sequence"],
    },
  ],
  checks: [
    {
      name: "delivery_kind_check",
      expression: `kind IN ('invitation', 'reminder', 'notice')`,
    },
    {
      name: "delivery_notice_check",
      expression: `(kind = 'notice') = (notice IS NOT NULL)`,
    },
    {
      name: "delivery_status_check",
      expression: `status IN ('queued', 'sending', 'unknown', 'accepted', 'sandboxed', 'processed', 'deferred', 'delivered', 'blocked', 'bounced', 'suppressed', 'failed', 'cancelled', 'parked')`,
    },
  ],
  indices: [{ name: "delivery_invitation_index", columns: ["organizationId", "invitationId"] }],
  foreignKeys: [
    foreignKeyWithin("delivery_invitation_fkey", "invitationId", "invitation"),
    foreignKey("delivery_recipient_fkey", "recipientUserId", "app_user"),
  ],
});

export const deliveryEventEntity = new EntitySchema({
  name: "delivery_event",
  columns: {
    organizationId: primary(uuid, "delivery_event_pkey"),
    eventId: primary(text, "delivery_event_pkey"),
    deliveryId: uuid,
    event: text,
    at: timestamptz,
    receivedAt: now,
  },
  indices: [
    { name: "delivery_event_delivery_index", columns: ["organizationId", "deliveryId"] },
    { name: "delivery_event_received_index", columns: ["receivedAt"] },
  ],
  foreignKeys: [foreignKeyWithin("delivery_event_delivery_fkey", "deliveryId", "delivery")],
});

export const jobEntity = new EntitySchema({
  name: "job",
  columns: {
    organizationId: primary(uuid, "job_pkey"),
    id: primary(uuid, "job_pkey"),
    kind: text,
    key: text,
    payload: { ...jsonb, default: {} },
    state: { ...text, default: "ready" },
    runAt: now,
    attempts: { ...integer, default: 0 },
    leaseOwner: nullable(text),
    leaseUntil: nullable(timestamptz),
    lastError: nullable(text),
    createdAt: now,
    finishedAt: nullable(timestamptz),
    traceContext: {
      ...nullable(text),
      default: () => "trace_context()",
    },
  },
  checks: [
    { name: "job_state_check", expression: `state IN ('ready', 'running', 'done', 'dead')` },
  ],
  indices: [
    {
      name: "job_ready_key",
      columns: ["organizationId", "kind", "key"],
      unique: true,
      where: `state = 'ready'`,
    },
    { name: "job_ready_index", columns: ["kind", "runAt"], where: `state = 'ready'` },
    { name: "job_running_index", columns: ["kind", "leaseUntil"], where: `state = 'running'` },
    { name: "job_finished_index", columns: ["finishedAt"], where: `state IN ('done', 'dead')` },
    { name: "job_dead_index", columns: ["kind"], where: `state = 'dead'` },
  ],
  foreignKeys: [organizationKey("job_organization_fkey")],
});

export const senderPauseEntity = new EntitySchema({
  name: "sender_pause",
  columns: {
    sender: primary(text, "sender_pause_pkey"),
    reason: text,
    until: timestamptz,
    since: now,
  },
});
