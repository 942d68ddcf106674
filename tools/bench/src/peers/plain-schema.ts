import pg from "pg";

import type { PlainPlace } from "./plain-calls.ts";

/** What an invitation service needs at least: one pending invitation an address, an outbox and an audit log. */
const schema = /* sql */ `
CREATE TABLE organization (id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE person (id uuid PRIMARY KEY, email text NOT NULL UNIQUE);
CREATE TABLE invitation (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organization,
  email text NOT NULL,
  role text NOT NULL,
  state text NOT NULL DEFAULT 'pending',
  inviter_id uuid NOT NULL REFERENCES person,
  token_hash bytea NOT NULL UNIQUE,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX invitation_pending ON invitation (organization_id, email) WHERE state = 'pending';
CREATE INDEX invitation_list ON invitation (organization_id, created_at DESC, id DESC);
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz
);
CREATE INDEX outbox_unsent ON outbox (id) WHERE sent_at IS NULL;
CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id uuid NOT NULL,
  actor_id uuid NOT NULL,
  action text NOT NULL,
  subject_id uuid NOT NULL,
  data jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_list ON audit (organization_id, created_at)`;

const addOrganization = "INSERT INTO organization (id, name) VALUES ($1, 'Bench')";
const addPerson = "INSERT INTO person (id, email) VALUES ($1, $2)";
const addInvitations = /* sql */ `
INSERT INTO invitation (id, organization_id, email, role, inviter_id, token_hash, expires_at, created_at)
SELECT gen_random_uuid(), $1, 'seed-' || n || '@guest.example', 'member', $2,
  sha256(uuid_send(gen_random_uuid())), now() + interval '7 days', now() - make_interval(secs => n)
FROM generate_series(1, $3::integer) AS n`;

/** Makes the schema in an empty database with these organizations and their pending invitations, and analyzes it. */
export async function fillPlainSchema(
  url: string,
  places: readonly (PlainPlace & { invitations: number })[],
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(schema);
    for (const { organizationId, inviterId, invitations } of places) {
      await client.query(addOrganization, [organizationId]);
      await client.query(addPerson, [inviterId, `${inviterId}@bench.example`]);
      await client.query(addInvitations, [organizationId, inviterId, invitations]);
    }
    await client.query("VACUUM ANALYZE");
  } finally {
    await client.end();
  }
}
