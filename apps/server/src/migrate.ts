import { createUsherDataSource, migrate } from "@usher/core/typeorm";

import { parseDatabaseEnv } from "./env.ts";
import { fail } from "./exit.ts";

async function main(): Promise<void> {
  const env = parseDatabaseEnv(process.env);
  const dataSource = createUsherDataSource({
    url: env.DATABASE_URL,
    poolSize: 1,
    applicationName: "usher-migrate",
  });
  await dataSource.initialize();
  try {
    await migrate(dataSource);
    process.stdout.write("The database is up to date.\n");
  } finally {
    await dataSource.destroy();
  }
}

main().catch(fail);
