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
  return migrateDatabase({ ...settingsOf(terminal), directUrl: directUrlOf(terminal) });
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

/** Where migrations run and wake-ups are heard, if DATABASE_DIRECT_URL says so. */
function directUrlOf({ env }: Pick<Terminal, "env">): string | undefined {
  const url = parseVariable("DATABASE_DIRECT_URL", environmentFields.DATABASE_DIRECT_URL, env);
  if (!url.ok) throw new EnvironmentError(url.message);
  return url.value;
}

/** The database of DATABASE_DIRECT_URL; null if that is not set. Throws as `openOperatorDatabase` does. */
export async function openDirectDatabase(
  terminal: Pick<Terminal, "env">,
): Promise<Database | null> {
  const url = directUrlOf(terminal);
  if (url === undefined) return null;
  return openDatabase({
    url,
    variable: "DATABASE_DIRECT_URL",
    poolSize: 2,
    applicationName: "usher-cli",
  });
}

function settingsOf({ env }: Pick<Terminal, "env">) {
  const url = parseVariable("DATABASE_URL", environmentFields.DATABASE_URL, env);
  if (!url.ok) throw new EnvironmentError(url.message);
  return { url: url.value, poolSize: 2, applicationName: "usher-cli" };
}
