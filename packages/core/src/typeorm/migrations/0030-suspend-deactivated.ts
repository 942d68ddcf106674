import { migrationOf } from "./migration.ts";

/** A column of its own: the version before rejects a stored policy with a setting that it does not know. */
export const SuspendDeactivated1763700000030 = migrationOf("SuspendDeactivated1763700000030", {
  up: "ALTER TABLE organization ADD COLUMN suspend_deactivated boolean NOT NULL DEFAULT false",
  down: "ALTER TABLE organization DROP COLUMN suspend_deactivated",
});
