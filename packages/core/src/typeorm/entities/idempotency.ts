import { EntitySchema } from "typeorm";

import { jsonb, now, nullable, primary, text, timestamptz, uuid } from "./columns.ts";

export const idempotencyRecordEntity = new EntitySchema({
  name: "idempotency_record",
  columns: {
    organizationId: primary(uuid, "idempotency_record_pkey"),
    actorKey: primary(text, "idempotency_record_pkey"),
    key: primary(text, "idempotency_record_pkey"),
    requestHash: text,
    response: nullable(jsonb),
    expiresAt: timestamptz,
    createdAt: now,
  },
  indices: [{ name: "idempotency_record_expiry_index", columns: ["expiresAt"] }],
});
