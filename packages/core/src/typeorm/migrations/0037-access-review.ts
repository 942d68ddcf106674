import { migrationOf } from "./migration.ts";

/**
 * When and by whom the access of a member was last reviewed (docs/decisions/052). The policy's setting is a column of its
 * own: the version before rejects a stored policy with a setting that it does not know.
 */
export const AccessReview1763700000037 = migrationOf("AccessReview1763700000037", {
  up: /* sql */ `
ALTER TABLE membership ADD COLUMN reviewed_at timestamptz, ADD COLUMN reviewed_by_user_id uuid;
ALTER TABLE organization ADD COLUMN access_review_days integer NOT NULL DEFAULT 90`,
  down: /* sql */ `
ALTER TABLE organization DROP COLUMN access_review_days;
ALTER TABLE membership DROP COLUMN reviewed_at, DROP COLUMN reviewed_by_user_id`,
});
