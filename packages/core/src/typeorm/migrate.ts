import { MigrationExecutor, type DataSource } from "typeorm";

import { databaseErrorCode } from "./database-fault.ts";
import { migrations, migrationsTable } from "./migrations/migrations.ts";

/** One number for every version of Usher, so that an old and a new process exclude each other. */
const MIGRATION_LOCK = 7_214_903_518;
const UNDEFINED_TABLE = "42P01";

/**
 * Applies what is missing and returns its names. Processes that start together wait for one another:
 * one migrates, the others find nothing to do.
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    // Waiting for another process's migration may take longer than any statement of ours.
    await runner.query("SET statement_timeout = 0");
    await runner.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    try {
      const applied = await new MigrationExecutor(dataSource, runner).executePendingMigrations();
      return applied.map((migration) => migration.name);
    } finally {
      await runner.query("SELECT pg_advisory_unlock($1)", [MIGRATION_LOCK]);
      await runner.query("RESET statement_timeout");
    }
  } finally {
    await runner.release();
  }
}

/** Whether this version knows a migration that the database does not have. */
export async function migrationsPending(dataSource: DataSource): Promise<boolean> {
  const applied = await appliedNames(dataSource);
  return migrations.some((migration) => !applied.has(migration.name));
}

async function appliedNames(dataSource: DataSource): Promise<Set<string>> {
  try {
    const rows: { name: string }[] = await dataSource.query(`SELECT name FROM ${migrationsTable}`);
    return new Set(rows.map((row) => row.name));
  } catch (error) {
    if (databaseErrorCode(error) === UNDEFINED_TABLE) return new Set();
    throw error;
  }
}
