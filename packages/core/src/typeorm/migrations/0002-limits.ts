import type { MigrationInterface, QueryRunner } from "typeorm";

import { limitsSchema } from "./0002-limits.sql.ts";

export class Limits1763700000002 implements MigrationInterface {
  readonly name = "Limits1763700000002";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(limitsSchema);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DROP TABLE request_window, recipient_window");
  }
}
