import {
  EnvironmentError,
  environmentFields,
  openDatabase,
  openMigratedDatabase,
  parseVariable,
  type Database,
} from "@usher/process";

import type { Terminal } from "../terminal.ts";

/** Throws `EnvironmentError` when DATABASE_URL is missing or nothing usable answers there. */
export function openOperatorDatabase(terminal: Pick<Terminal, "env">): Promise<Database> {
  return openDatabase(settingsOf(terminal));
}

/** Opens the database, requires that it is migrated, and closes it after the work. */
export async function withDatabase<T>(
  terminal: Pick<Terminal, "env">,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await openMigratedDatabase(settingsOf(terminal));
  try {
    return await work(database);
  } finally {
    await database.destroy();
  }
}

function settingsOf({ env }: Pick<Terminal, "env">) {
  const url = parseVariable("DATABASE_URL", environmentFields.DATABASE_URL, env);
  if (!url.ok)
    throw new EnvironmentError(
      url.message,
      "Set it to the database of the server, postgres://user:password@host:5432/usher.",
    );
  return { url: url.value, poolSize: 2, applicationName: "usher-cli" };
}
