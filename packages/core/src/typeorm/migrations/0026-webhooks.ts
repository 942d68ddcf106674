import { migrationOf } from "./migration.ts";

/** Endpoints of organizations, one delivery for each event and endpoint, and each attempt of it. */
export const Webhooks1763700000026 = migrationOf("Webhooks1763700000026", {
  up: /* sql */ `
CREATE TABLE webhook_endpoint (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  url text NOT NULL,
  description text,
  event_types text[] NOT NULL DEFAULT '{}',
  status text NOT NULL DEFAULT 'active',
  pause_reason text,
  paused_at timestamptz,
  sealed_secret bytea NOT NULL,
  secret_key_id text NOT NULL,
  old_sealed_secret bytea,
  old_secret_key_id text,
  old_secret_until timestamptz,
  cursor_seq bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT usher_now(),
  updated_at timestamptz NOT NULL DEFAULT usher_now(),
  CONSTRAINT webhook_endpoint_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT webhook_endpoint_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT webhook_endpoint_status_check CHECK (status IN ('active', 'paused')),
  CONSTRAINT webhook_endpoint_pause_check CHECK ((status = 'paused') = (pause_reason IS NOT NULL))
);

CREATE TABLE webhook_delivery (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  event_seq bigint,
  event_type text NOT NULL,
  subject_id uuid NOT NULL,
  payload text NOT NULL,
  status text NOT NULL DEFAULT 'pending',
  round integer NOT NULL DEFAULT 1,
  failures integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT usher_now(),
  created_at timestamptz NOT NULL DEFAULT usher_now(),
  finished_at timestamptz,
  CONSTRAINT webhook_delivery_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT webhook_delivery_event_key UNIQUE (organization_id, endpoint_id, event_seq),
  CONSTRAINT webhook_delivery_status_check CHECK (status IN ('pending', 'delivered', 'failed')),
  CONSTRAINT webhook_delivery_endpoint_fkey FOREIGN KEY (organization_id, endpoint_id)
    REFERENCES webhook_endpoint (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX webhook_delivery_pending_index
  ON webhook_delivery (organization_id, endpoint_id, subject_id, event_seq) WHERE status = 'pending';
CREATE INDEX webhook_delivery_list_index ON webhook_delivery (organization_id, endpoint_id, id);
CREATE INDEX webhook_delivery_created_index ON webhook_delivery (created_at);

CREATE TABLE webhook_attempt (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  started_at timestamptz NOT NULL DEFAULT usher_now(),
  duration_ms integer,
  status_code integer,
  response text,
  error text,
  CONSTRAINT webhook_attempt_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT webhook_attempt_delivery_fkey FOREIGN KEY (organization_id, delivery_id)
    REFERENCES webhook_delivery (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX webhook_attempt_delivery_index ON webhook_attempt (organization_id, delivery_id);`,
  down: /* sql */ `
DELETE FROM job WHERE kind = 'webhook.deliver';
DROP TABLE webhook_attempt;
DROP TABLE webhook_delivery;
DROP TABLE webhook_endpoint;`,
});
