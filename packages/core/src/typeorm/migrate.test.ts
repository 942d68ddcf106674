import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DataSource } from "typeorm";

import { longTimeouts } from "../testing/long-timeouts.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { createUsherDataSource } from "./data-source.ts";
import { migrate, migrationsPending } from "./migrate.ts";
import { InvitationStateIndex1763700000031 } from "./migrations/0031-invitation-state-index.ts";
import { migrations } from "./migrations/migrations.ts";

let db: TestDatabase;
const opened: DataSource[] = [];
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => {
  await Promise.all(opened.map((dataSource) => dataSource.destroy()));
  await db.close();
});

async function open(): Promise<DataSource> {
  const dataSource = await createUsherDataSource({
    ...longTimeouts,
    url: db.url,
    poolSize: 2,
  }).initialize();
  opened.push(dataSource);
  return dataSource;
}

test("two processes migrating an empty database at once both succeed, and one does the work", async () => {
  await db.sql("DROP SCHEMA public CASCADE");
  await db.sql("CREATE SCHEMA public");
  const [one, two] = await Promise.all([open(), open()]);
  expect(await migrationsPending(one)).toBe(true);

  const applied = await Promise.all([migrate(one), migrate(two)]);

  expect(applied.flat()).toEqual(migrations.map((migration) => migration.name));
  expect(await migrationsPending(two)).toBe(false);
  const rows = await db.sql<{ name: string }>("SELECT name FROM usher_migration ORDER BY id");
  expect(rows.map((row) => row.name)).toEqual(applied.flat());
});

test("a database without the newest migration is behind", async () => {
  await db.sql("DELETE FROM usher_migration");
  expect(await migrationsPending(await open())).toBe(true);
});

const locksHere = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory'
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

test("a failed migration releases the lock and records nothing", async () => {
  const dataSource = await open();
  // The tables exist, so the first migration cannot run again.
  await expect(migrate(dataSource)).rejects.toThrow(/already exists/);
  // The session that held it ends a moment after the call, and other databases have locks of their own.
  await expect.poll(() => db.sql(locksHere)).toEqual([]);
  expect(await migrationsPending(dataSource)).toBe(true);
});

test("waiting for another process's migration outlasts the statement timeout", async () => {
  await db.sql("INSERT INTO usher_migration (timestamp, name) SELECT 1, unnest($1::text[])", [
    migrations.map((migration) => migration.name),
  ]);
  // Longer than any of its own statements takes on a slow machine.
  const statementTimeoutMs = 4_000;
  const hasty = createUsherDataSource({ url: db.url, poolSize: 2, statementTimeoutMs });
  opened.push(await hasty.initialize());
  const runner = db.dataSource.createQueryRunner();
  await runner.query("SELECT pg_advisory_lock($1)", [7_214_903_518]);
  const waiting = migrate(hasty);
  await new Promise((resolve) => setTimeout(resolve, statementTimeoutMs + 1_000));
  await runner.query("SELECT pg_advisory_unlock($1)", [7_214_903_518]);
  await runner.release();
  expect(await waiting).toEqual([]);
});

describe("an index on a large table", () => {
  const index = "invitation_state_index";
  const name = InvitationStateIndex1763700000031.name;
  const isValid = `SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = '${index}'::regclass`;
  beforeEach(() => db.sql("DELETE FROM usher_migration WHERE name = $1", [name]));

  test("is built while others write", async () => {
    await db.sql(`DROP INDEX ${index}`);
    const [migrating, writing] = await Promise.all([open(), open()]);
    const write = "UPDATE invitation SET version = version WHERE false";
    const writer = writing.createQueryRunner();
    await writer.startTransaction();
    await writer.query(write);
    const migrated = migrate(migrating);
    await expect
      .poll(() =>
        db.sql("SELECT 1 FROM pg_stat_progress_create_index WHERE datname = current_database()"),
      )
      .toHaveLength(1);
    await writing.query(write);
    await writer.commitTransaction();
    await writer.release();
    expect(await migrated).toEqual([name]);
    expect(await db.sql(isValid)).toEqual([{ valid: true }]);
  });

  test("replaces what an interrupted build left", async () => {
    await db.sql(`UPDATE pg_index SET indisvalid = false WHERE indexrelid = '${index}'::regclass`);
    expect(await migrate(await open())).toEqual([name]);
    expect(await db.sql(isValid)).toEqual([{ valid: true }]);
  });
});
