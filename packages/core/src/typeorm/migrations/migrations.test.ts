import type { QueryRunner } from "typeorm";
import { expect, test } from "vitest";

import { TraceContext1763700000012 } from "./0012-trace-context.ts";
import { migrations } from "./migrations.ts";

/** What a process of the version before would stumble over. */
const breaking = [
  /\bDROP\s+(?:TABLE|COLUMN|VIEW|TYPE|SCHEMA)\b/i,
  /\bRENAME\b/i,
  /\bALTER\s+COLUMN\s+\w+\s+(?:SET\s+DATA\s+)?TYPE\b/i,
  /\bALTER\s+COLUMN\s+\w+\s+SET\s+NOT\s+NULL\b/i,
  /\bADD\s+COLUMN\s+(?:IF\s+NOT\s+EXISTS\s+)?\w+\s+(?![^,;]*\bDEFAULT\b)[^,;]*\bNOT\s+NULL\b/i,
];

async function statementsOf(migration: (typeof migrations)[number]): Promise<string> {
  const said: string[] = [];
  // A migration uses no other part of a runner than its query.
  const recorder = {
    query: (sql: string) => Promise.resolve(said.push(sql)),
  } as unknown as QueryRunner;
  await new migration().up(recorder);
  return said.join("\n").replaceAll(/--.*$/gm, "");
}

test.each(migrations.slice(1).map((migration) => [migration.name, migration] as const))(
  "%s only adds, so that the previous version keeps running",
  async (_name, migration) => {
    const sql = await statementsOf(migration);
    expect(sql).not.toBe("");
    for (const pattern of breaking) expect(sql).not.toMatch(pattern);
  },
);

/** Building an index keeps others from writing the table; of these it takes a moment. */
const smallTables = ["organization", "membership"];

/** Indexes on tables that may be large by the time of the migration. */
function blockingIndexes(sql: string): string[] {
  return [...sql.matchAll(/CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)(\w+)\s+ON (\w+)/g)].flatMap(
    ([, index = "", table = ""]) =>
      smallTables.includes(table) || sql.includes(`CREATE TABLE ${table} `) ? [] : [index],
  );
}

// The migrations up to this one were written before any table was large.
const withRule = migrations.slice(1 + migrations.indexOf(TraceContext1763700000012));

test.each(withRule.map((migration) => [migration.name, migration] as const))(
  "%s blocks no writes while it builds an index",
  async (_name, migration) => {
    expect(blockingIndexes(await statementsOf(migration))).toEqual([]);
  },
);

test("the check detects an index that blocks writes", () => {
  expect(blockingIndexes("CREATE INDEX job_key_index ON job (key)")).toEqual(["job_key_index"]);
  expect(blockingIndexes("CREATE INDEX CONCURRENTLY job_key_index ON job (key)")).toEqual([]);
});

test.each([
  "ALTER TABLE job DROP COLUMN key",
  "ALTER TABLE job RENAME COLUMN key TO name",
  "ALTER TABLE job ALTER COLUMN key TYPE integer",
  "ALTER TABLE job ADD COLUMN name text NOT NULL",
])("the check detects %s", (sql) => {
  expect(breaking.some((pattern) => pattern.test(sql))).toBe(true);
});
