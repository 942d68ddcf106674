import { migrationOf } from "./migration.ts";

/** The last audit event shown in the thread under a message (docs/decisions/020). */
export const ThreadLog1763700000011 = migrationOf("ThreadLog1763700000011", {
  up: "ALTER TABLE slack_message ADD COLUMN logged_seq bigint NOT NULL DEFAULT '0'",
  down: "ALTER TABLE slack_message DROP COLUMN logged_seq",
});
