import { migrationOf } from "./migration.ts";

/**
 * When access ends (docs/decisions/050). The version before writes none of it and accepts an invitation without its end,
 * so all processes have to run this version before ends are set. `membership` is a small table, which an index may block.
 */
export const AccessEnd1763700000033 = migrationOf("AccessEnd1763700000033", {
  up: /* sql */ `
ALTER TABLE invitation ADD COLUMN access_for_days integer, ADD COLUMN access_until timestamptz,
  ADD CONSTRAINT invitation_access_check CHECK (num_nonnulls(access_for_days, access_until) <= 1);
ALTER TABLE membership ADD COLUMN access_until timestamptz,
  ADD COLUMN access_reminded_days integer;
CREATE INDEX membership_access_index ON membership (access_until)
  WHERE status <> 'removed' AND access_until IS NOT NULL;
ALTER TABLE organization ADD COLUMN access_remind_days integer[] NOT NULL DEFAULT '{7,1}'`,
  down: /* sql */ `
DELETE FROM job WHERE kind = 'mail.access_notice';
ALTER TABLE organization DROP COLUMN access_remind_days;
ALTER TABLE membership DROP COLUMN access_until, DROP COLUMN access_reminded_days;
ALTER TABLE invitation DROP CONSTRAINT invitation_access_check, DROP COLUMN access_for_days,
  DROP COLUMN access_until`,
});
