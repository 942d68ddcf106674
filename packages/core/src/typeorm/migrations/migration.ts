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

/**
 * An index on a table that may be large. It is built beside the writes of running processes, which takes no
 * transaction. What an interrupted build left behind is invalid and goes first.
 */
export function indexMigrationOf(
  name: string,
  index: { name: string; on: string },
): new () => MigrationInterface {
  const drop = `DROP INDEX CONCURRENTLY IF EXISTS ${index.name}`;
  return class implements MigrationInterface {
    static readonly name = name;
    readonly name = name;
    readonly transaction = false;

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(drop);
      await runner.query(`CREATE INDEX CONCURRENTLY ${index.name} ON ${index.on}`);
    }

    async down(runner: QueryRunner): Promise<void> {
      await runner.query(drop);
    }
  };
}
