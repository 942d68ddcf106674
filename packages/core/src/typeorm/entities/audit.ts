import { EntitySchema } from "typeorm";

import {
  bigint,
  bytea,
  integer,
  numbered,
  jsonb,
  now,
  nullable,
  primary,
  text,
  timestamptz,
  uuid,
} from "./columns.ts";
import { organizationKey } from "./foreign-keys.ts";

export const auditEventEntity = new EntitySchema({
  name: "audit_event",
  columns: {
    organizationId: primary(uuid, "audit_event_pkey"),
    seq: primary(numbered, "audit_event_pkey"),
    at: now,
    action: text,
    actorKind: text,
    actorId: nullable(text),
    via: text,
    requestId: nullable(text),
    subjectKind: text,
    subjectId: uuid,
    data: { ...jsonb, default: {} },
    personal: nullable(jsonb),
    erasedAt: nullable(timestamptz),
  },
  indices: [
    { name: "audit_event_subject_index", columns: ["organizationId", "subjectId", "seq"] },
    // BRIN, which an entity cannot say, so only the migration makes it.
    { name: "audit_event_seq_index", columns: ["seq"], synchronize: false },
  ],
  foreignKeys: [organizationKey("audit_event_organization_fkey")],
});

export const auditLinkEntity = new EntitySchema({
  name: "audit_link",
  columns: {
    organizationId: primary(uuid, "audit_link_pkey"),
    position: primary(bigint, "audit_link_pkey"),
    seq: bigint,
    hash: bytea,
    version: { ...integer, default: 1 },
    personalDigest: nullable(bytea),
  },
  checks: [
    { name: "audit_link_position_check", expression: "position > 0" },
    { name: "audit_link_hash_check", expression: "octet_length(hash) = 32" },
  ],
  foreignKeys: [organizationKey("audit_link_organization_fkey")],
});

export const eventListenerEntity = new EntitySchema({
  name: "event_listener",
  columns: {
    organizationId: primary(uuid, "event_listener_pkey"),
    processId: primary(uuid, "event_listener_pkey"),
    until: timestamptz,
  },
});
