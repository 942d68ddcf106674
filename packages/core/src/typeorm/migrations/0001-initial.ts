import type { MigrationInterface, QueryRunner } from "typeorm";

import { initialSchema } from "./0001-initial.sql.ts";

export class Initial1763700000001 implements MigrationInterface {
  readonly name = "Initial1763700000001";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(initialSchema);
  }

  async down(): Promise<void> {
    throw new Error("the first schema has no way back: drop the database");
  }
}
