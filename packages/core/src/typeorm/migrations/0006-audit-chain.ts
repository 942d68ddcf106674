import { migrationOf } from "./migration.ts";

/**
 * Links each organization's events by hashes, so that a change can be shown (docs/decisions/015).
 * Existing events are linked by the servers of this version, a page at a time.
 */
export const AuditChain1763700000006 = migrationOf("AuditChain1763700000006", {
  up: /* sql */ `
CREATE TABLE audit_link (
  organization_id uuid NOT NULL,
  position bigint NOT NULL,
  seq bigint NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT audit_link_pkey PRIMARY KEY (organization_id, position),
  CONSTRAINT audit_link_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT audit_link_position_check CHECK (position > 0),
  CONSTRAINT audit_link_hash_check CHECK (octet_length(hash) = 32)
);
CREATE FUNCTION refuse_audit_link_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_link is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_link
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_link_change();

-- Which organizations have new events: rows are appended in about the order of their numbers, so an index of
-- a few pages finds the newest, and writers hardly pay for it.
CREATE INDEX audit_event_seq_index ON audit_event USING brin (seq)
  WITH (pages_per_range = 32, autosummarize = on);
`,
  down: "DROP INDEX audit_event_seq_index; DROP TABLE audit_link; DROP FUNCTION refuse_audit_link_change",
});
