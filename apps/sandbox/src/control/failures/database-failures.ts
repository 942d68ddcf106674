import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";

import type { Failure } from "./failure.ts";

const attempts = 50;
/** Below PostgreSQL's deadlock_timeout of a second, so that no transaction of the app is ended for it. */
const lockTimeoutMs = 300;

/** Locks every table, so that all queries wait for the chosen time. */
export function databaseFailures(url: string): Failure[] {
  let release: (() => Promise<void>) | null = null;
  let timer: NodeJS.Timeout | undefined;
  return [
    {
      id: "database.stalled",
      party: "Database",
      label: "Stalled",
      words: "The database does not answer for {seconds} s",
      defaultSeconds: 10,
      slot: "database",
      async begin({ seconds, over }) {
        release = await holdEverything(url);
        timer = setTimeout(over, seconds * 1000);
      },
      async repair() {
        clearTimeout(timer);
        await release?.();
        release = null;
      },
    },
  ];
}

async function holdEverything(url: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url, application_name: "usher-sandbox-stall" });
  // Ended from outside when the database stops before it; there is nothing left to hold then.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await lockTables(client);
  } catch (error) {
    await client.end();
    throw error;
  }
  return async () => {
    await client.end().catch(() => undefined);
  };
}

async function lockTables(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  const tables = rows.map(({ name }) => name).join(", ");
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query("BEGIN");
      await client.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
      await client.query(`LOCK TABLE ${tables} IN ACCESS EXCLUSIVE MODE`);
      return;
    } catch (error) {
      await client.query("ROLLBACK");
      if (attempt === attempts) throw error;
      await wait(20);
    }
  }
}
