import { EntitySchema } from "typeorm";

import { jsonb, now, nullable, primary, text, timestamptz, uuid } from "./columns.ts";

export const idempotencyRecordEntity = new EntitySchema({
  name: "idempotency_record",
  columns: {
    organization_id: primary(uuid, "idempotency_record_pkey"),
    actor_key: primary(text, "idempotency_record_pkey"),
    key: primary(text, "idempotency_record_pkey"),
    request_hash: text,
    response: nullable(jsonb),
    expires_at: timestamptz,
    created_at: now,
  },
  indices: [{ name: "idempotency_record_expiry_index", columns: ["expires_at"] }],
});
