import {
  appliedMigrations,
  isBehindTransactionPooler,
  migrate,
  migrationsPending,
  readDatabaseFacts,
} from "@usher/core/typeorm";

import { EnvironmentError } from "../environment/environment-error.ts";
import { openDatabase, type Database } from "./open-database.ts";
import { checkMigratable } from "./check-database-facts.ts";
import { explainStatementError } from "./explain-database-error.ts";

type Options = Parameters<typeof openDatabase>[0] & { directUrl?: string | undefined };

/** Applies what is missing and returns its names. Throws `EnvironmentError` for what the operator can put right. */
export async function migrateDatabase({ directUrl, ...options }: Options): Promise<string[]> {
  const database = await openDatabase(
    directUrl === undefined
      ? options
      : { ...options, url: directUrl, variable: "DATABASE_DIRECT_URL" },
  );
  try {
    if (!(await migrationsPending(database))) return [];
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
  if (isBehindTransactionPooler(database))
    throw new EnvironmentError(
      "A pooler in transaction mode answers, and migrations hold a lock for a whole session.",
      "Set DATABASE_DIRECT_URL to the address of PostgreSQL itself.",
    );
  const { size } = await appliedMigrations(database);
  checkMigratable(await readDatabaseFacts(database), { isNew: size === 0 });
}
