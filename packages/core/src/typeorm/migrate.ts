import { setTimeout as wait } from "node:timers/promises";

import { AbstractLogger, DataSource, MigrationExecutor, type QueryRunner } from "typeorm";

import { ClosingClient } from "./closing-client.ts";
import { databaseErrorCode } from "./database-error.ts";
import { migrations, migrationsTable } from "./migrations/migrations.ts";
import { sessionWithoutTimeouts } from "./session.ts";

/** One number for every version of Usher, so that an old and a new process exclude each other. */
const MIGRATION_LOCK = 7_214_903_518;
const lockRetryMs = 100;
const UNDEFINED_TABLE = "42P01";

/**
 * Applies what is missing and returns its names. Processes that start together wait for one another:
 * one migrates, the others find nothing to do.
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const unlimited = await withoutTimeouts(dataSource).initialize();
  const runner = unlimited.createQueryRunner();
  try {
    await takeLock(runner);
    const executor = new MigrationExecutor(unlimited, runner);
    // A transaction each, since an index on a large table is built outside of one.
    executor.transaction = "each";
    const applied = await executor.executePendingMigrations();
    return applied.map((migration) => migration.name);
  } finally {
    // The lock goes with its session.
    await unlimited.destroy();
  }
}

/**
 * Asks again and again. A statement that waits for the lock has a snapshot, and an index that is built concurrently
 * waits for every snapshot older than its own: the two processes would wait for each other.
 */
async function takeLock(runner: QueryRunner): Promise<void> {
  for (;;) {
    const [row]: { taken: boolean }[] = await runner.query(
      "SELECT pg_try_advisory_lock($1) AS taken",
      [MIGRATION_LOCK],
    );
    if (row?.taken === true) return;
    await wait(lockRetryMs);
  }
}

/** Another process's migration, or a large index, takes longer than any statement of ours may. */
function withoutTimeouts({ options }: DataSource): DataSource {
  if (options.type !== "postgres") throw new Error("the data source is not a PostgreSQL one");
  const extra = { keepAlive: true, Client: ClosingClient, onConnect: sessionWithoutTimeouts };
  return new DataSource({ ...options, poolSize: 2, extra, logger: new SilentLogger() });
}

/** TypeORM's own writes a failed migration to standard output too, whatever `logging` says. */
class SilentLogger extends AbstractLogger {
  protected override writeLog(): void {}
}

/** Whether this version knows a migration that the database does not have. */
export async function migrationsPending(dataSource: DataSource): Promise<boolean> {
  const applied = await appliedMigrations(dataSource);
  return migrations.some((migration) => !applied.has(migration.name));
}

/** Their names; none for a database that was never migrated. */
export async function appliedMigrations(dataSource: DataSource): Promise<Set<string>> {
  try {
    const rows: { name: string }[] = await dataSource.query(`SELECT name FROM ${migrationsTable}`);
    return new Set(rows.map((row) => row.name));
  } catch (error) {
    if (databaseErrorCode(error) === UNDEFINED_TABLE) return new Set();
    throw error;
  }
}
