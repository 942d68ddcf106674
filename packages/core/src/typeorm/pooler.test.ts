import type { DataSource } from "typeorm";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { createCallers } from "../testing/callers.ts";
import { createOrganization } from "../testing/organization.ts";
import { createSettableClock } from "../testing/settable-clock.ts";
import { findPgBouncer, startPgBouncer, type PgBouncer } from "../testing/start-pgbouncer.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import {
  createUsherDataSource,
  isBehindTransactionPooler,
  type DataSourceOptions,
} from "./data-source.ts";
import { prepared, sqlOf } from "./sql.ts";
import { createStore } from "./store.ts";

const program = findPgBouncer(process.env["PATH"]);
const skipReason = "no pgbouncer found; install the package pgbouncer";

let db: TestDatabase;
const opened: DataSource[] = [];
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());
afterEach(async () => {
  await Promise.all(opened.splice(0).map((dataSource) => dataSource.destroy()));
});

async function open(url: string, options: Partial<DataSourceOptions> = {}): Promise<DataSource> {
  const dataSource = createUsherDataSource({ url, connectTimeoutMs: 60_000, ...options });
  opened.push(await dataSource.initialize());
  return dataSource;
}

const named = prepared("SELECT $1::text AS said, pg_backend_pid() AS pid");
const say = async (dataSource: DataSource, said: string) =>
  (await sqlOf(dataSource.manager).rows<{ said: string; pid: number }>(named, [said]))[0];

const namesOf = (dataSource: DataSource) =>
  dataSource.query<{ name: string }[]>("SELECT name FROM pg_prepared_statements");

describe("a session without a pooler", () => {
  test("keeps prepared statements", async () => {
    const dataSource = await open(db.url, { poolSize: 1 });
    await say(dataSource, "first");
    expect(await namesOf(dataSource)).toHaveLength(1);
    expect(isBehindTransactionPooler(dataSource)).toBe(false);
  });

  test("goes on without names once a prepared statement is gone, also within a transaction", async () => {
    const dataSource = await open(db.url, { poolSize: 1 });
    await say(dataSource, "first");
    await dataSource.query("DEALLOCATE ALL");
    expect(await say(dataSource, "second")).toMatchObject({ said: "second" });
    expect(await namesOf(dataSource)).toEqual([]);

    const store = createStore(await open(db.url, { poolSize: 1 }));
    const organization = await createOrganization(store);
    const { admin } = createCallers(store, organization);
    const invite = async (email: string) => {
      const { summary } = await admin.invitation.create({ entries: [{ email }] });
      return summary.invited;
    };
    expect(await invite("jane@guest.example")).toBe(1);
    await opened.at(-1)?.query("DEALLOCATE ALL");
    expect(await invite("sam@guest.example")).toBe(1);
  });
});

describe.skipIf(program === undefined)("behind PgBouncer", { meta: { skipReason } }, () => {
  const poolers: PgBouncer[] = [];
  let transaction: string;
  let session: string;
  beforeAll(async () => {
    const [one, other] = await Promise.all([
      startPgBouncer(program ?? "", { serverUrl: db.url, mode: "transaction", poolSize: 3 }),
      startPgBouncer(program ?? "", { serverUrl: db.url, mode: "session" }),
    ]);
    poolers.push(one, other);
    [transaction, session] = [one.urlFor(db.url), other.urlFor(db.url)];
  });
  afterAll(() => Promise.all(poolers.map((pooler) => pooler.stop())));

  test("in session mode a connection has one session, its settings and its prepared statements", async () => {
    const dataSource = await open(session, { poolSize: 1, statementTimeoutMs: 1_234 });
    expect(isBehindTransactionPooler(dataSource)).toBe(false);
    await say(dataSource, "first");
    expect(await namesOf(dataSource)).toHaveLength(1);
    expect(await dataSource.query("SHOW statement_timeout")).toEqual([
      { statement_timeout: "1234ms" },
    ]);
  });

  test("a pooler that turns out to share sessions gets transactions that need none", async () => {
    const dataSource = await open(session, { poolSize: 1 });
    await say(dataSource, "first");
    await dataSource.query("DEALLOCATE ALL");
    expect(await say(dataSource, "second")).toMatchObject({ said: "second" });
    expect(isBehindTransactionPooler(dataSource)).toBe(true);
  });

  test("in transaction mode many connections share three sessions, and no statement is lost", async () => {
    const [one, other] = await Promise.all([open(transaction), open(transaction)]);
    expect([one, other].map(isBehindTransactionPooler)).toEqual([true, true]);
    const words = Array.from({ length: 60 }, (_, index) => `word ${index}`);
    const said = await Promise.all(
      words.map((word, index) => say(index % 2 === 0 ? one : other, word)),
    );
    expect(said.map((row) => row?.said)).toEqual(words);
    expect(new Set(said.map((row) => row?.pid)).size).toBeLessThanOrEqual(3);
  });

  test("in transaction mode a statement and a transaction have the settings, and other clients none of them", async () => {
    for (const setting of [
      "DateStyle = 'SQL, DMY'",
      "default_transaction_isolation = serializable",
    ])
      await db.sql(`ALTER DATABASE ${new URL(db.url).pathname.slice(1)} SET ${setting}`);
    const dataSource = await open(transaction, { statementTimeoutMs: 1_234 });
    const shown = `SELECT current_setting('DateStyle') AS style, current_setting('transaction_isolation') AS isolation,
      current_setting('statement_timeout') AS timeout`;
    const expected = [{ style: "ISO, MDY", isolation: "read committed", timeout: "1234ms" }];
    expect(await dataSource.query(shown)).toEqual(expected);
    expect(await dataSource.transaction((manager) => manager.query(shown))).toEqual(expected);
    const other = await open(transaction, { statementTimeoutMs: 5_678 });
    expect(await other.query(shown)).toEqual([{ ...expected[0], timeout: "5678ms" }]);
  });

  test("in transaction mode a statement that fails leaves its session free, and says why", async () => {
    const dataSource = await open(transaction, { poolSize: 8 });
    const failed = await Promise.allSettled(
      Array.from({ length: 8 }, () => dataSource.query("SELECT 1 / 0")),
    );
    for (const one of failed)
      expect(one).toMatchObject({ status: "rejected", reason: { code: "22012" } });
    expect(await dataSource.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("in transaction mode a statement that fails at its commit says why", async () => {
    await db.sql("CREATE TABLE seat (n integer UNIQUE DEFERRABLE INITIALLY DEFERRED)");
    const dataSource = await open(transaction);
    const take = () => dataSource.query("INSERT INTO seat VALUES ($1)", [1]);
    await take();
    await expect(take()).rejects.toMatchObject({ code: "23505" });
    expect(await db.sql("SELECT n FROM seat")).toEqual([{ n: 1 }]);
  });

  test("in transaction mode the clock moves for the data source that it belongs to, and no other", async () => {
    const clock = createSettableClock();
    const [moved, usual] = await Promise.all([open(transaction, { clock }), open(transaction)]);
    clock.advance("8 days");
    const at = async (dataSource: DataSource) => {
      const [row] = await dataSource.query<{ days: number }[]>(
        "SELECT round(extract(epoch FROM usher_now() - clock_timestamp()) / 86400)::integer AS days",
      );
      return row?.days;
    };
    const ages = await Promise.all([moved, usual, moved, usual].map(at));
    expect(ages).toEqual([8, 0, 8, 0]);
  });
});
