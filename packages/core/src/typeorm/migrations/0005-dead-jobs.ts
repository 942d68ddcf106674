import { migrationOf } from "./migration.ts";

/** Counts what waits for an operator without reading the finished jobs beside it. */
export const DeadJobs1763700000005 = migrationOf("DeadJobs1763700000005", {
  up: "CREATE INDEX job_dead_index ON job (kind) WHERE state = 'dead'",
  down: "DROP INDEX job_dead_index",
});
