import { migrationOf } from "./migration.ts";

/**
 * What an event says of a person gets a column of its own, which can be erased, and links that stay
 * valid then (docs/decisions/036). The version before writes events as it did; its links are refused.
 */
export const AuditPersonal1763700000025 = migrationOf("AuditPersonal1763700000025", {
  up: /* sql */ `
ALTER TABLE audit_event ADD COLUMN personal jsonb;
ALTER TABLE audit_link ADD COLUMN version integer NOT NULL DEFAULT 1, ADD COLUMN personal_digest bytea;

-- One change passes: the personal part is erased and everything else is the same to the byte.
CREATE FUNCTION allow_audit_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  OLD.personal := NULL;
  IF NEW *= OLD THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'audit_event is append-only' USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER audit_event_append_only ON audit_event;
CREATE TRIGGER audit_event_append_only BEFORE DELETE OR TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_event_erasure BEFORE UPDATE ON audit_event
  FOR EACH ROW EXECUTE FUNCTION allow_audit_erasure();

-- Sealers of two versions would make two chains of one. A link without a version is one of the version before.
CREATE FUNCTION refuse_audit_link_v1() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'only servers of the newer version seal the audit of this database'
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_link_newer_version BEFORE INSERT ON audit_link
  FOR EACH ROW WHEN (NEW.version = 1) EXECUTE FUNCTION refuse_audit_link_v1();
`,
  /** Puts the facts back where the version before reads them; its servers seal them again, in its format. */
  down: /* sql */ `
DROP TRIGGER audit_link_newer_version ON audit_link;
DROP FUNCTION refuse_audit_link_v1;
ALTER TABLE audit_link DISABLE TRIGGER USER;
DELETE FROM audit_link WHERE version <> 1;
ALTER TABLE audit_link ENABLE TRIGGER USER;
ALTER TABLE audit_link DROP COLUMN version, DROP COLUMN personal_digest;

DROP TRIGGER audit_event_append_only ON audit_event;
DROP TRIGGER audit_event_erasure ON audit_event;
DROP FUNCTION allow_audit_erasure;
UPDATE audit_event SET data = data || (personal -> 'data') WHERE personal IS NOT NULL;
ALTER TABLE audit_event DROP COLUMN personal;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()`,
});
