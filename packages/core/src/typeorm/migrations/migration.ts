import type { MigrationInterface, QueryRunner } from "typeorm";

/** One text each way. TypeORM knows a migration by its name, which ends with its time. */
export function migrationOf(
  name: string,
  { up, down }: { up: string; down: string | null },
): new () => MigrationInterface {
  return class implements MigrationInterface {
    static readonly name = name;
    readonly name = name;

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(up);
    }

    async down(runner: QueryRunner): Promise<void> {
      if (down === null) throw new Error("the first schema has no way back: drop the database");
      await runner.query(down);
    }
  };
}
