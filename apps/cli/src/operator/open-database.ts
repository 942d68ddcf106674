import { createUsherDataSource, migrationsPending } from "@usher/core/typeorm";
import { scrubSecrets } from "@usher/process";

import { environmentError, type CliError } from "../error.ts";
import { variable, type Terminal } from "../terminal.ts";

export type Database = ReturnType<typeof createUsherDataSource>;

const advice: Record<string, string> = {
  ECONNREFUSED: "Nothing listens there. Is PostgreSQL running, and is the port right?",
  ENOTFOUND: "No host has that name.",
  EAI_AGAIN: "The host's name could not be looked up.",
  ETIMEDOUT: "The host does not answer. Is a firewall in the way?",
  "28P01": "The password is wrong.",
  "28000": "PostgreSQL does not allow this user from this host. Check its pg_hba.conf.",
  "3D000": "There is no database with that name. Create it with createdb.",
};

/** Throws `CliError` when DATABASE_URL is missing or nothing usable answers there. */
export async function openDatabase(terminal: Pick<Terminal, "env">): Promise<Database> {
  const url = variable(terminal, "DATABASE_URL");
  if (url === null)
    throw environmentError(
      "DATABASE_URL is missing.",
      "Set it to the database of the server, postgres://user:password@host:5432/usher.",
    );
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url))
    throw environmentError("DATABASE_URL must be a postgres:// address.");
  try {
    return await createUsherDataSource({
      url,
      poolSize: 2,
      applicationName: "usher-cli",
    }).initialize();
  } catch (error) {
    throw databaseError(error);
  }
}

/** Opens the database, requires that it is migrated, and closes it after the work. */
export async function withDatabase<T>(
  terminal: Pick<Terminal, "env">,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(terminal);
  try {
    if (await migrationsPending(database))
      throw environmentError("The database is behind this version.", "Run usher migrate first.");
    return await work(database);
  } finally {
    await database.destroy();
  }
}

function databaseError(error: unknown): CliError {
  const code = codeOf(error);
  const said = error instanceof Error && error.message !== "" ? error.message : code;
  return environmentError(
    scrubSecrets(`The database of DATABASE_URL does not answer: ${said}.`),
    advice[code] ?? undefined,
  );
}

/** Node gives an error without a message, but with a code, when several addresses of one host refuse. */
function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string")
    return error.code;
  return error instanceof Error ? error.name : String(error);
}
