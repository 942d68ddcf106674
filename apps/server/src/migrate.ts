import { exitWithError, migrateDatabase } from "@usher/process";

import { parseDatabaseEnv } from "./env.ts";

async function main(): Promise<void> {
  const env = parseDatabaseEnv(process.env);
  const applied = await migrateDatabase({
    url: env.DATABASE_URL,
    directUrl: env.DATABASE_DIRECT_URL,
    poolSize: 2,
    applicationName: "usher-migrate",
  });
  const what = applied.length === 0 ? "was up to date" : `is up to date: ${applied.join(", ")}`;
  process.stdout.write(`The database ${what}.\n`);
}

main().catch(exitWithError);
