import {
  appliedMigrations,
  migrate,
  migrationsPending,
  readDatabaseFacts,
} from "@usher/core/typeorm";

import { EnvironmentError } from "../environment/environment-error.ts";
import { openDatabase, type Database } from "./open-database.ts";
import { checkMigratable } from "./check-database-facts.ts";
import { explainStatementError } from "./explain-database-error.ts";

/** Applies what is missing and returns its names. Throws `EnvironmentError` for what the operator can put right. */
export async function migrateDatabase(
  options: Parameters<typeof openDatabase>[0],
): Promise<string[]> {
  const database = await openDatabase(options);
  try {
    await check(database);
    return await migrate(database);
  } catch (error) {
    const problem = explainStatementError(error);
    if (problem === null) throw error;
    throw new EnvironmentError(
      `The database of DATABASE_URL was not migrated: ${problem.reason}.`,
      problem.advice,
    );
  } finally {
    await database.destroy();
  }
}

async function check(database: Database): Promise<void> {
  if (!(await migrationsPending(database))) return;
  const { size } = await appliedMigrations(database);
  checkMigratable(await readDatabaseFacts(database), { isNew: size === 0 });
}
