import { EntitySchema } from "typeorm";

import {
  bigint,
  bytea,
  numbered,
  jsonb,
  now,
  nullable,
  primary,
  text,
  timestamptz,
  uuid,
} from "./columns.ts";

export const auditEventEntity = new EntitySchema({
  name: "audit_event",
  columns: {
    organization_id: primary(uuid, "audit_event_pkey"),
    seq: primary(numbered, "audit_event_pkey"),
    at: now,
    action: text,
    actor_kind: text,
    actor_id: nullable(text),
    via: text,
    request_id: nullable(text),
    subject_kind: text,
    subject_id: uuid,
    data: { ...jsonb, default: {} },
  },
  indices: [
    { name: "audit_event_subject_index", columns: ["organization_id", "subject_id", "seq"] },
    // BRIN, which an entity cannot say, so only the migration makes it.
    { name: "audit_event_seq_index", columns: ["seq"], synchronize: false },
  ],
  foreignKeys: [
    {
      name: "audit_event_organization_fkey",
      target: "organization",
      columnNames: ["organization_id"],
      referencedColumnNames: ["id"],
    },
  ],
});

export const auditLinkEntity = new EntitySchema({
  name: "audit_link",
  columns: {
    organization_id: primary(uuid, "audit_link_pkey"),
    position: primary(bigint, "audit_link_pkey"),
    seq: bigint,
    hash: bytea,
  },
  checks: [
    { name: "audit_link_position_check", expression: "position > 0" },
    { name: "audit_link_hash_check", expression: "octet_length(hash) = 32" },
  ],
  foreignKeys: [
    {
      name: "audit_link_organization_fkey",
      target: "organization",
      columnNames: ["organization_id"],
      referencedColumnNames: ["id"],
    },
  ],
});

export const eventListenerEntity = new EntitySchema({
  name: "event_listener",
  columns: {
    organization_id: primary(uuid, "event_listener_pkey"),
    process_id: primary(uuid, "event_listener_pkey"),
    until: timestamptz,
  },
});
