import { migrationOf } from "./migration.ts";

/**
 * New links on the invitee's request (docs/decisions/047). The policy's setting is a column of its own: the version
 * before rejects a stored policy with a setting that it does not know.
 */
export const Renewal1763700000032 = migrationOf("Renewal1763700000032", {
  up: /* sql */ `
    ALTER TABLE organization ADD COLUMN renewal text NOT NULL DEFAULT 'ask_inviter'
      CONSTRAINT organization_renewal_check CHECK (renewal IN ('ask_inviter', 'automatic', 'off'));
    ALTER TABLE invitation ADD COLUMN renewal_requested_at timestamptz,
      ADD COLUMN repeated_emails integer NOT NULL DEFAULT 0`,
  down: /* sql */ `
    DELETE FROM job WHERE kind = 'mail.renewal';
    ALTER TABLE invitation DROP COLUMN renewal_requested_at, DROP COLUMN repeated_emails;
    ALTER TABLE organization DROP COLUMN renewal`,
});
