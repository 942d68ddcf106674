import { migrationOf } from "./migration.ts";

/** Which call a delivery is of, so that what is known of an earlier one changes nothing (docs/decisions/027). */
export const SendOnce1763700000018 = migrationOf("SendOnce1763700000018", {
  up: "ALTER TABLE delivery ADD COLUMN attempt_id uuid",
  down: "ALTER TABLE delivery DROP COLUMN attempt_id",
});
