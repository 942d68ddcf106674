import type { MigrationInterface, QueryRunner } from "typeorm";

/** Counts what waits for an operator without reading the finished jobs beside it. */
export class DeadJobs1763700000005 implements MigrationInterface {
  readonly name = "DeadJobs1763700000005";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("CREATE INDEX job_dead_index ON job (kind) WHERE state = 'dead'");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DROP INDEX job_dead_index");
  }
}
