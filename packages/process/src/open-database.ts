import { createUsherDataSource, migrationsPending } from "@usher/core/typeorm";

import { EnvironmentError } from "./environment-error.ts";
import { scrubSecrets } from "./logger/scrub-secrets.ts";

export type Database = ReturnType<typeof createUsherDataSource>;

/** Throws `EnvironmentError` with a one-line message when the database cannot be reached. */
export async function openDatabase(options: {
  url: string;
  applicationName: string;
  poolSize?: number;
}): Promise<Database> {
  try {
    return await createUsherDataSource(options).initialize();
  } catch (error) {
    const reason = error instanceof Error ? error.message || codeOf(error) : String(error);
    throw new EnvironmentError(
      scrubSecrets(`The database of DATABASE_URL does not answer: ${reason}`),
    );
  }
}

/** Closes the database and throws `EnvironmentError` when a migration is missing. */
export async function requireMigrated(database: Database): Promise<void> {
  if (!(await migrationsPending(database))) return;
  await database.destroy();
  throw new EnvironmentError("The database is behind this version; run npm run migrate first.");
}

/** Node gives an error without words when several addresses of one host refuse. */
function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
