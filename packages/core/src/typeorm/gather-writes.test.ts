import type { Client } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../testing/index.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 1 });
});
afterAll(() => db.close());

test("statements that are sent in one turn leave in one write, and those of another turn in another", async () => {
  const runner = db.dataSource.createQueryRunner();
  await runner.startTransaction();
  // The connection of TypeORM's PostgresQueryRunner is the pg client it took from the pool.
  const client = (await runner.connect()) as Client;
  await client.query("SELECT 1");
  const { stream } = client.connection;
  const writes = [vi.spyOn(stream, "_write"), vi.spyOn(stream, "_writev")];
  const count = () => writes.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  const sum = { name: "sum", text: "SELECT $1::integer + 1 AS sum" };

  const answers = await Promise.all([
    client.query<{ sum: number }>({ ...sum, values: [1] }),
    client.query<{ sum: number }>({ ...sum, values: [2] }),
    client.query<{ sum: number }>("SELECT 4 AS sum"),
  ]);
  expect(answers.map(({ rows }) => rows[0]?.sum)).toEqual([2, 3, 4]);
  expect(count()).toBe(1);

  await client.query("SELECT 1");
  expect(count()).toBe(2);
  await runner.rollbackTransaction();
  await runner.release();
});
