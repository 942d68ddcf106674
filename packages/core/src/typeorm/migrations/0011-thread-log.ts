import type { MigrationInterface, QueryRunner } from "typeorm";

/** The last audit event shown in the thread under a message (docs/decisions/020). */
export class ThreadLog1763700000011 implements MigrationInterface {
  readonly name = "ThreadLog1763700000011";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      "ALTER TABLE slack_message ADD COLUMN logged_seq bigint NOT NULL DEFAULT '0'",
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE slack_message DROP COLUMN logged_seq");
  }
}
