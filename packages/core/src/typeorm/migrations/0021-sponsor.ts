import { migrationOf } from "./migration.ts";

/**
 * Who vouches for an invitation besides its inviter (docs/decisions/034). The version before writes none and
 * asks for the inviter or an approver alone.
 */
export const Sponsor1763700000021 = migrationOf("Sponsor1763700000021", {
  up: /* sql */ `
    ALTER TABLE invitation ADD COLUMN sponsor_kind text, ADD COLUMN sponsor_user_id uuid,
      ADD COLUMN sponsor_key_id uuid`,
  down: /* sql */ `
    DELETE FROM job WHERE kind = 'mail.revocation';
    ALTER TABLE invitation DROP COLUMN sponsor_kind, DROP COLUMN sponsor_user_id,
      DROP COLUMN sponsor_key_id`,
});
