import { migrationOf } from "./migration.ts";

/** What lets any process follow the audit events of an organization (docs/decisions/013). */
export const EventFeed1763700000003 = migrationOf("EventFeed1763700000003", {
  up: /* sql */ `
-- Who is numbered first is known to run first: a reader that saw a number can name a transaction id
-- below which every writer of a lower number is.
CREATE FUNCTION begin_audit_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_current_xact_id();
  RETURN NULL;
END $$;
CREATE TRIGGER audit_event_begin BEFORE INSERT ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION begin_audit_event();

-- Which processes listen to which organization. NOTIFY makes commits queue up, so only listeners are notified.
CREATE TABLE event_listener (
  organization_id uuid NOT NULL,
  process_id uuid NOT NULL,
  until timestamptz NOT NULL,
  CONSTRAINT event_listener_pkey PRIMARY KEY (organization_id, process_id)
);
CREATE FUNCTION notify_audit_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('usher_audit', listener.organization_id::text)
  FROM event_listener listener
  WHERE listener.until > now() AND listener.organization_id IN (SELECT organization_id FROM added);
  RETURN NULL;
END $$;
CREATE TRIGGER audit_event_notify AFTER INSERT ON audit_event REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION notify_audit_event();
`,
  down: /* sql */ `
    DROP TRIGGER audit_event_begin ON audit_event; DROP TRIGGER audit_event_notify ON audit_event;
    DROP FUNCTION begin_audit_event; DROP FUNCTION notify_audit_event; DROP TABLE event_listener`,
});
