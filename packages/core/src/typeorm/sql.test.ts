import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDatabase, type TestDatabase } from "../testing/index.ts";
import { skipBehindPooler } from "../testing/skip-behind-pooler.ts";
import { prepared, preparedFor, sqlOf, type Sql } from "./sql.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 1 });
});
afterAll(() => db.close());

const countKept =
  "SELECT count(*)::integer AS n FROM pg_prepared_statements WHERE name LIKE 'usher%'";

async function kept(sql: Sql): Promise<number> {
  return (await sql.rows<{ n: number }>(countKept))[0]?.n ?? 0;
}

test("a connection keeps each prepared statement once, and no unprepared one", async (context) => {
  skipBehindPooler(context, "prepared statements");
  const sql = sqlOf(db.dataSource.manager);
  const sum = prepared("SELECT $1::integer + $2::integer AS sum");
  const before = await kept(sql);
  for (const n of [1, 2, 3]) expect(await sql.rows(sum, [n, n])).toEqual([{ sum: 2 * n }]);
  await sql.rows("SELECT $1::integer AS plain", [1]);
  expect(await kept(sql)).toBe(before + 1);
});

test("a text that differs by words is put together once for each of them", () => {
  const asked: string[] = [];
  const textOf = preparedFor((words: readonly string[], limit: number) => {
    asked.push(`${words.join("+")} ${limit}`);
    return `SELECT ${words.join(", ")} LIMIT ${limit}`;
  });
  const texts = [textOf(["a", "b"], 1), textOf(["a", "b"], 1), textOf(["a"], 1), textOf(["a"], 2)];
  expect(texts).toEqual([
    "SELECT a, b LIMIT 1",
    "SELECT a, b LIMIT 1",
    "SELECT a LIMIT 1",
    "SELECT a LIMIT 2",
  ]);
  expect(asked).toEqual(["a+b 1", "a 1", "a 2"]);
});

test("a prepared statement still works after a column was added to its table", async () => {
  const sql = sqlOf(db.dataSource.manager);
  await sql.run("CREATE TABLE thing (id integer PRIMARY KEY)");
  const insert = prepared(
    "WITH made AS (INSERT INTO thing (id) VALUES ($1) RETURNING *) SELECT id FROM made",
  );
  for (let id = 1; id <= 6; id += 1) expect(await sql.rows(insert, [id])).toEqual([{ id }]);
  await sql.run("ALTER TABLE thing ADD COLUMN name text NOT NULL DEFAULT ''");
  expect(await sql.rows(insert, [7])).toEqual([{ id: 7 }]);
  expect(await sql.run("UPDATE thing SET name = 'new'")).toBe(7);
});

test("a failed statement ends its transaction and leaves no parameters in the error", async () => {
  const failing = db.dataSource.transaction((manager) =>
    sqlOf(manager).rows(prepared("SELECT 1 / $1::integer AS n"), [0]),
  );
  const error: unknown = await failing.catch((cause: unknown) => cause);
  expect(error).toMatchObject({ driverError: { code: "22012" } });
  expect(error).toHaveProperty("parameters", undefined);
});
