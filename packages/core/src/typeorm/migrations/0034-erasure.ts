import { migrationOf } from "./migration.ts";

/**
 * What erasing people and retention need (docs/decisions/048). The version before knows none of it: it emails someone who was
 * erased if it is asked to, and shows their events without saying that they were erased.
 */
export const Erasure1763700000034 = migrationOf("Erasure1763700000034", {
  up: /* sql */ `
CREATE TABLE erased_recipient (
  hash text NOT NULL,
  key_id text NOT NULL,
  report jsonb NOT NULL DEFAULT '{}',
  erased_at timestamptz NOT NULL DEFAULT usher_now(),
  CONSTRAINT erased_recipient_pkey PRIMARY KEY (hash)
);

-- A column of its own: the version before rejects a stored policy with a setting that it does not know.
ALTER TABLE organization ADD COLUMN retention jsonb NOT NULL DEFAULT '{}';
CREATE TABLE retention_sweep (
  organization_id uuid NOT NULL,
  due_at timestamptz NOT NULL DEFAULT usher_now(),
  audit_seq bigint NOT NULL DEFAULT '0'::bigint,
  places jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT retention_sweep_pkey PRIMARY KEY (organization_id),
  CONSTRAINT retention_sweep_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id)
);

ALTER TABLE invitation ADD COLUMN erased_at timestamptz;
ALTER TABLE delivery ADD COLUMN erased_at timestamptz;
ALTER TABLE audit_event ADD COLUMN erased_at timestamptz;

-- As before, and with the personal part goes the time when it went.
CREATE OR REPLACE FUNCTION allow_audit_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  OLD.personal := NULL;
  IF NEW.personal IS NULL THEN
    OLD.erased_at := NEW.erased_at;
  END IF;
  IF NEW *= OLD THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'audit_event is append-only' USING ERRCODE = 'restrict_violation';
END $$;

ALTER TABLE invitation DROP CONSTRAINT invitation_state_reason_code_check;
ALTER TABLE invitation ADD CONSTRAINT invitation_state_reason_code_check CHECK (state_reason_code IN (
  'address_corrected', 'already_member', 'approval_expired', 'imported', 'inviter_left',
  'inviter_unauthorized', 'key_revoked', 'member_imported', 'member_removed', 'person_erased',
  'withdrawn'))`,
  down: /* sql */ `
UPDATE invitation SET state_reason_code = NULL WHERE state_reason_code = 'person_erased';
ALTER TABLE invitation DROP CONSTRAINT invitation_state_reason_code_check;
ALTER TABLE invitation ADD CONSTRAINT invitation_state_reason_code_check CHECK (state_reason_code IN (
  'address_corrected', 'already_member', 'approval_expired', 'imported', 'inviter_left',
  'inviter_unauthorized', 'key_revoked', 'member_imported', 'member_removed', 'withdrawn'));
CREATE OR REPLACE FUNCTION allow_audit_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  OLD.personal := NULL;
  IF NEW *= OLD THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'audit_event is append-only' USING ERRCODE = 'restrict_violation';
END $$;
ALTER TABLE audit_event DROP COLUMN erased_at;
ALTER TABLE delivery DROP COLUMN erased_at;
ALTER TABLE invitation DROP COLUMN erased_at;
DROP TABLE retention_sweep;
ALTER TABLE organization DROP COLUMN retention;
DROP TABLE erased_recipient`,
});
