import { migrate } from "@usher/core/typeorm";
import { exitWithError, openDatabase } from "@usher/process";

import { parseDatabaseEnv } from "./env.ts";

async function main(): Promise<void> {
  const env = parseDatabaseEnv(process.env);
  const database = await openDatabase({
    url: env.DATABASE_URL,
    poolSize: 2,
    applicationName: "usher-migrate",
  });
  try {
    const applied = await migrate(database);
    const what = applied.length === 0 ? "was up to date" : `is up to date: ${applied.join(", ")}`;
    process.stdout.write(`The database ${what}.\n`);
  } finally {
    await database.destroy();
  }
}

main().catch(exitWithError);
