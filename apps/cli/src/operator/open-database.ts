import {
  EnvironmentError,
  environmentFields,
  migrateDatabase,
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

/** Applies the migrations that are missing and returns their names. Throws as `openOperatorDatabase` does. */
export function migrateOperatorDatabase(terminal: Pick<Terminal, "env">): Promise<string[]> {
  return migrateDatabase(settingsOf(terminal));
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
  if (!url.ok) throw new EnvironmentError(url.message);
  return { url: url.value, poolSize: 2, applicationName: "usher-cli" };
}
