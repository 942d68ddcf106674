import { migrationOf } from "./migration.ts";

/**
 * What the operator does with organizations (docs/decisions/041). The version before reads the status alone, and
 * neither erases nor holds back email.
 */
export const OrganizationLifeCycle1763700000029 = migrationOf(
  "OrganizationLifeCycle1763700000029",
  {
    up: /* sql */ `
ALTER TABLE organization
  ADD COLUMN suspended_at timestamptz,
  ADD COLUMN suspension_reason text,
  ADD COLUMN deleted_at timestamptz,
  ADD COLUMN erase_at timestamptz,
  ADD COLUMN erasing_at timestamptz;
CREATE INDEX organization_erase_index ON organization (erase_at) WHERE erase_at IS NOT NULL;

-- The audit ends with its organization and in no other way: the row says that it is due, and the transaction
-- which one it erases.
CREATE FUNCTION allow_organization_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('usher.erasing_organization', true) = OLD.organization_id::text AND EXISTS (
    SELECT FROM organization o
    WHERE o.id = OLD.organization_id AND o.status = 'deleted' AND o.erase_at <= usher_now()) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_event_organization_erasure BEFORE DELETE ON audit_event
  FOR EACH ROW EXECUTE FUNCTION allow_organization_erasure();
CREATE TRIGGER audit_link_organization_erasure BEFORE DELETE ON audit_link
  FOR EACH ROW EXECUTE FUNCTION allow_organization_erasure();
CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'audit_event is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE FUNCTION refuse_audit_link_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'audit_link is append-only' USING ERRCODE = 'restrict_violation';
END $$;
`,
    down: /* sql */ `
CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_event is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE FUNCTION refuse_audit_link_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_link is append-only' USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER audit_event_organization_erasure ON audit_event;
DROP TRIGGER audit_link_organization_erasure ON audit_link;
DROP FUNCTION allow_organization_erasure;
ALTER TABLE organization DROP COLUMN suspended_at, DROP COLUMN suspension_reason,
  DROP COLUMN deleted_at, DROP COLUMN erase_at, DROP COLUMN erasing_at`,
  },
);
