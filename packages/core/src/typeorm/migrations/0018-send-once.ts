import type { MigrationInterface, QueryRunner } from "typeorm";

/** Which call a delivery is of, so that what is known of an earlier one changes nothing (docs/decisions/027). */
export class SendOnce1763700000018 implements MigrationInterface {
  readonly name = "SendOnce1763700000018";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE delivery ADD COLUMN attempt_id uuid");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE delivery DROP COLUMN attempt_id");
  }
}
