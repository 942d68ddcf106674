import { createUsherDataSource, migrationsPending } from "@usher/core/typeorm";

import { EnvironmentError } from "./environment/environment-error.ts";
import { scrubSecrets } from "./logger/scrub-secrets.ts";

export type Database = ReturnType<typeof createUsherDataSource>;
type Options = Parameters<typeof createUsherDataSource>[0];

const advices: Record<string, string> = {
  ECONNREFUSED: "Nothing listens there. Is PostgreSQL running, and is the port right?",
  ENOTFOUND: "No host has that name.",
  EAI_AGAIN: "The host's name could not be looked up.",
  ETIMEDOUT: "The host does not answer. Is a firewall in the way?",
  "28P01": "The password is wrong.",
  "28000": "PostgreSQL does not allow this user from this host. Check its pg_hba.conf.",
  "3D000": "There is no database with that name. Create it with createdb.",
};

/** Throws `EnvironmentError` when the database cannot be reached. */
export async function openDatabase(options: Options): Promise<Database> {
  try {
    return await createUsherDataSource(options).initialize();
  } catch (error) {
    const code = codeOf(error);
    const reason = error instanceof Error && error.message !== "" ? error.message : code;
    throw new EnvironmentError(
      scrubSecrets(`The database of DATABASE_URL does not answer: ${reason}.`),
      advices[code] ?? null,
    );
  }
}

/** Throws `EnvironmentError`, also when a migration is missing; then it is closed again. */
export async function openMigratedDatabase(options: Options): Promise<Database> {
  const database = await openDatabase(options);
  try {
    if (!(await migrationsPending(database))) return database;
  } catch (error) {
    await database.destroy();
    throw error;
  }
  await database.destroy();
  throw new EnvironmentError(
    "The database is behind this version.",
    "Run npm run migrate or usher migrate first.",
  );
}

/** Node gives an error without a message, but with a code, when several addresses of one host refuse. */
function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string")
    return error.code;
  return error instanceof Error ? error.name : String(error);
}
