import { EntitySchema } from "typeorm";

import { integer, jsonb, now, nullable, primary, text, timestamptz, uuid } from "./columns.ts";

export const deliveryEntity = new EntitySchema({
  name: "delivery",
  columns: {
    organization_id: primary(uuid, "delivery_pkey"),
    id: primary(uuid, "delivery_pkey"),
    invitation_id: nullable(uuid),
    generation: integer,
    kind: text,
    sequence: { ...integer, default: 1 },
    status: { ...text, default: "queued" },
    attempts: { ...integer, default: 0 },
    provider_message_id: nullable(text),
    detail: nullable(text),
    created_at: now,
    updated_at: now,
    event_at: nullable(timestamptz),
    notice: nullable(text),
    recipient_user_id: nullable(uuid),
    by_user_id: nullable(uuid),
    attempt_id: nullable(uuid),
  },
  uniques: [
    {
      name: "delivery_once_key",
      columns: ["organization_id", "invitation_id", "generation", "kind", "sequence"],
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
  indices: [{ name: "delivery_invitation_index", columns: ["organization_id", "invitation_id"] }],
  foreignKeys: [
    {
      name: "delivery_invitation_fkey",
      target: "invitation",
      columnNames: ["organization_id", "invitation_id"],
      referencedColumnNames: ["organization_id", "id"],
    },
    {
      name: "delivery_recipient_fkey",
      target: "app_user",
      columnNames: ["recipient_user_id"],
      referencedColumnNames: ["id"],
    },
  ],
});

export const deliveryEventEntity = new EntitySchema({
  name: "delivery_event",
  columns: {
    organization_id: primary(uuid, "delivery_event_pkey"),
    event_id: primary(text, "delivery_event_pkey"),
    delivery_id: uuid,
    event: text,
    at: timestamptz,
    received_at: now,
  },
  indices: [
    { name: "delivery_event_delivery_index", columns: ["organization_id", "delivery_id"] },
    { name: "delivery_event_received_index", columns: ["received_at"] },
  ],
  foreignKeys: [
    {
      name: "delivery_event_delivery_fkey",
      target: "delivery",
      columnNames: ["organization_id", "delivery_id"],
      referencedColumnNames: ["organization_id", "id"],
    },
  ],
});

export const jobEntity = new EntitySchema({
  name: "job",
  columns: {
    organization_id: primary(uuid, "job_pkey"),
    id: primary(uuid, "job_pkey"),
    kind: text,
    key: text,
    payload: { ...jsonb, default: {} },
    state: { ...text, default: "ready" },
    run_at: now,
    attempts: { ...integer, default: 0 },
    lease_owner: nullable(text),
    lease_until: nullable(timestamptz),
    last_error: nullable(text),
    created_at: now,
    finished_at: nullable(timestamptz),
    trace_context: {
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
      columns: ["organization_id", "kind", "key"],
      unique: true,
      where: `state = 'ready'`,
    },
    { name: "job_ready_index", columns: ["kind", "run_at"], where: `state = 'ready'` },
    { name: "job_running_index", columns: ["kind", "lease_until"], where: `state = 'running'` },
    { name: "job_finished_index", columns: ["finished_at"], where: `state IN ('done', 'dead')` },
    { name: "job_dead_index", columns: ["kind"], where: `state = 'dead'` },
  ],
  foreignKeys: [
    {
      name: "job_organization_fkey",
      target: "organization",
      columnNames: ["organization_id"],
      referencedColumnNames: ["id"],
    },
  ],
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
