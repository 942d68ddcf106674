import { migrationOf } from "./migration.ts";

/** What the provider says about emails, and emails to inviters (docs/decisions/014). */
export const DeliveryEvents1763700000004 = migrationOf("DeliveryEvents1763700000004", {
  up: /* sql */ `
-- One row for each event of the provider that concerns a delivery of ours: a repeated one is known by it.
CREATE TABLE delivery_event (
  organization_id uuid NOT NULL,
  event_id text NOT NULL,
  delivery_id uuid NOT NULL,
  event text NOT NULL,
  at timestamptz NOT NULL,
  received_at timestamptz NOT NULL DEFAULT usher_now(),
  CONSTRAINT delivery_event_pkey PRIMARY KEY (organization_id, event_id),
  CONSTRAINT delivery_event_delivery_fkey FOREIGN KEY (organization_id, delivery_id) REFERENCES delivery (organization_id, id)
);
CREATE INDEX delivery_event_delivery_index ON delivery_event (organization_id, delivery_id);
CREATE INDEX delivery_event_received_index ON delivery_event (received_at);

-- When the event that made the status happened, by the provider's clock; what a notice is about.
ALTER TABLE delivery ADD COLUMN event_at timestamptz, ADD COLUMN notice text;
ALTER TABLE delivery DROP CONSTRAINT delivery_kind_check,
  ADD CONSTRAINT delivery_kind_check CHECK (kind IN ('invitation', 'reminder', 'notice')),
  ADD CONSTRAINT delivery_notice_check CHECK ((kind = 'notice') = (notice IS NOT NULL));
`,
  down: /* sql */ `
    DROP TABLE delivery_event; DELETE FROM delivery WHERE kind = 'notice';
    ALTER TABLE delivery DROP CONSTRAINT delivery_notice_check, DROP CONSTRAINT delivery_kind_check,
      DROP COLUMN event_at, DROP COLUMN notice,
      ADD CONSTRAINT delivery_kind_check CHECK (kind IN ('invitation', 'reminder'))`,
});
