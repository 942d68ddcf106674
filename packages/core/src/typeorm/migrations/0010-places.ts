import type { MigrationInterface, QueryRunner } from "typeorm";

import { placesSchema } from "./0010-places.sql.ts";

export class Places1763700000010 implements MigrationInterface {
  readonly name = "Places1763700000010";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(placesSchema);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TRIGGER invitation_counts_again ON invitation; DROP FUNCTION recount_places;
       DROP TABLE organization_place`,
    );
  }
}
