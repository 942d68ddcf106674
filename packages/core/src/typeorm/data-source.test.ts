import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { skipBehindPooler } from "../testing/skip-behind-pooler.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 4 });
});
afterAll(() => db.close());

async function databaseNow(): Promise<number> {
  const [row] = await db.sql<{ now: string }>("SELECT usher_now() AS now");
  return Date.parse(row?.now ?? "");
}

describe("the clock of a data source", () => {
  test("moves for connections that are already open", async () => {
    await Promise.all([1, 2, 3, 4].map(() => db.sql("SELECT pg_sleep(0.02)")));
    const before = await databaseNow();
    db.clock.advance("8 days");
    const after = await Promise.all([1, 2, 3, 4].map(databaseNow));
    for (const now of after) expect(now - before).toBeGreaterThanOrEqual(8 * 86_400_000);
  });

  test("gives times of whole milliseconds", async () => {
    const [row] = await db.sql<{ exact: boolean }>(
      "SELECT date_trunc('milliseconds', usher_now()) = usher_now() AS exact",
    );
    expect(row).toEqual({ exact: true });
  });
});

test("a dropped idle connection is replaced", async (context) => {
  skipBehindPooler(context, "sessions of its own");
  await db.sql("SELECT 1");
  await db.sql(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
  );
  const { driver } = db.dataSource;
  if (!("master" in driver)) throw new Error("the data source is not a PostgreSQL one");
  // TypeORM's PostgresDriver keeps pg's own Pool under this name.
  const pool = driver.master as Pool;
  await expect.poll(() => pool.totalCount).toBeLessThanOrEqual(1);
  await Promise.all([1, 2, 3, 4].map(() => db.sql("SELECT 1")));
});

test("every session uses read committed, whatever the server's default", async () => {
  const rows = await db.sql<{ level: string }>(
    "SELECT current_setting('transaction_isolation') AS level",
  );
  expect(rows).toEqual([{ level: "read committed" }]);
});
