import { migrationOf } from "./migration.ts";

/** What lets creates of one organization run beside each other under exact limits (docs/decisions/017). */
export const Places1763700000010 = migrationOf("Places1763700000010", {
  up: /* sql */ `
-- How many invitations an organization may still open, and invitees take, before the next
-- count. In several slots, so that writers do not wait for one another. Unlogged: a crash of the server
-- only makes the next create count.
CREATE UNLOGGED TABLE organization_place (
  organization_id uuid NOT NULL,
  slot integer NOT NULL,
  open_left integer NOT NULL,
  invitees_left integer NOT NULL,
  open_limit integer NOT NULL,
  invitees_limit integer NOT NULL,
  counted_at timestamptz NOT NULL,
  CONSTRAINT organization_place_pkey PRIMARY KEY (organization_id, slot),
  CONSTRAINT organization_place_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id)
);
ALTER TABLE organization_place SET (fillfactor = 50);

-- An invitation that counts again takes a place that was not handed out.
CREATE FUNCTION recount_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM organization WHERE id = NEW.organization_id FOR NO KEY UPDATE;
  UPDATE organization_place SET open_left = 0, invitees_left = 0
  WHERE organization_id = NEW.organization_id;
  RETURN NULL;
END $$;
CREATE TRIGGER invitation_counts_again AFTER UPDATE ON invitation FOR EACH ROW
  WHEN (
    NEW.state IN ('requested', 'pending') AND (OLD.state NOT IN ('requested', 'pending')
      OR (OLD.expires_at IS DISTINCT FROM NEW.expires_at AND OLD.expires_at <= usher_now()))
    OR (OLD.state = 'failed' AND OLD.sent_count = 0 AND NEW.sent_count > 0))
  EXECUTE FUNCTION recount_places();
`,
  down: /* sql */ `
    DROP TRIGGER invitation_counts_again ON invitation; DROP FUNCTION recount_places;
    DROP TABLE organization_place`,
});
