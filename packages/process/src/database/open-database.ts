import { createUsherDataSource, migrationsPending, readDatabaseFacts } from "@usher/core/typeorm";

import { checkDatabaseFacts } from "./check-database-facts.ts";
import { databasePlace } from "../environment/database-url.ts";
import { explainDatabaseError } from "./explain-database-error.ts";
import { EnvironmentError } from "../environment/environment-error.ts";
import { scrubSecrets } from "../logger/scrub-secrets.ts";

export type Database = ReturnType<typeof createUsherDataSource>;
type Options = Parameters<typeof createUsherDataSource>[0] & {
  /** The variable that holds the address, for messages. */
  variable?: "DATABASE_URL" | "DATABASE_DIRECT_URL";
};

/** Throws `EnvironmentError` when the database cannot be reached, or not be used. */
export async function openDatabase(options: Options): Promise<Database> {
  const database = await connect(options);
  return checked(database, options, async () => {
    checkDatabaseFacts(await readDatabaseFacts(database));
  });
}

/** Throws `EnvironmentError`, also when a migration is missing; then it is closed again. */
export async function openMigratedDatabase(options: Options): Promise<Database> {
  const database = await openDatabase(options);
  return checked(database, options, async () => {
    if (await migrationsPending(database))
      throw new EnvironmentError(
        "The database is behind this version.",
        "Run npm run migrate or usher migrate first.",
      );
  });
}

async function connect(options: Options): Promise<Database> {
  try {
    return await createUsherDataSource(options).initialize();
  } catch (error) {
    throw connectionError(error, options);
  }
}

/** The database; closed again if the check fails. */
async function checked(
  database: Database,
  options: Options,
  check: () => Promise<void>,
): Promise<Database> {
  try {
    await check();
    return database;
  } catch (error) {
    await database.destroy();
    const isKnown = error instanceof EnvironmentError || explainDatabaseError(error) === null;
    throw isKnown ? error : connectionError(error, options);
  }
}

function connectionError(
  error: unknown,
  { url, variable = "DATABASE_URL" }: Options,
): EnvironmentError {
  const problem = explainDatabaseError(error);
  const words = error instanceof Error && error.message !== "" ? error.message : String(error);
  const verb = problem?.kind === "refused" ? "refuses" : "does not answer";
  return new EnvironmentError(
    scrubSecrets(
      `The database of ${variable} at ${databasePlace(url)} ${verb}: ${problem?.reason ?? words}.`,
    ),
    problem?.advice ?? null,
  );
}
