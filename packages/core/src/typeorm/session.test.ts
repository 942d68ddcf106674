import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

import pg from "pg";
import type { DataSource } from "typeorm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { createAuditSealer } from "../audit/seal-audit.ts";
import { verifyAuditChain } from "../audit/verify-chain.ts";
import { createCallers } from "../testing/callers.ts";
import { createOrganization } from "../testing/organization.ts";
import { databaseUrl, onServer } from "../testing/server.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { createUsherDataSource } from "./data-source.ts";
import { createJobSignal } from "./job-signal.ts";
import { migrate, migrationsPending } from "./migrate.ts";
import { createStore } from "./store.ts";

let db: TestDatabase;
let role: string;
let url: string;
const opened: DataSource[] = [];
const databases: string[] = [];
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

/** A role of its own, so that its settings reach no other test. It may change every setting. */
beforeEach(async () => {
  role = `usher_role_${randomBytes(6).toString("hex")}`;
  await db.sql(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD '${role}'`);
  url = urlOf(db.url);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((dataSource) => dataSource.destroy()));
  for (const name of databases.splice(0)) await db.sql(`DROP DATABASE ${name} WITH (FORCE)`);
  await db.sql(`DROP ROLE ${role}`);
});

/** Its address, for the role. */
async function emptyDatabase(): Promise<string> {
  const name = `usher_empty_${randomBytes(6).toString("hex")}`;
  databases.push(name);
  await onServer(db.url, `CREATE DATABASE ${name} TEMPLATE template0 OWNER ${role}`);
  return urlOf(databaseUrl(db.url, name));
}

function urlOf(address: string): string {
  const as = new URL(address);
  as.username = role;
  as.password = role;
  return as.href;
}

async function set(settings: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(settings))
    await db.sql(`ALTER ROLE ${role} SET ${name} = ${value}`);
}

async function open(address = url, statementTimeoutMs = 15_000): Promise<DataSource> {
  const dataSource = createUsherDataSource({ url: address, poolSize: 2, statementTimeoutMs });
  opened.push(await dataSource.initialize());
  return dataSource;
}

/** What an organization does in its first hour: times, numbers, arrays, bytes and backslashes go both ways. */
async function firstHour(dataSource: DataSource) {
  const store = createStore(dataSource);
  const organization = await createOrganization(store, {
    policy: { approval: { required: "always" } },
  });
  const { owner, admin } = createCallers(store, organization);
  const { results } = await admin.invitation.create({
    entries: [
      { email: "jane@guest.example", message: "C:\\temp", roles: ["admin"] },
      { email: "sam@guest.example", expiresInHours: 24 },
    ],
    onInsufficientRole: "request",
  });
  const [asked] = (await owner.approval.list({})).approvals;
  await owner.approval.approve({ id: asked?.id ?? "" });
  const { invitations } = await owner.invitation.list({ text: "guest" });
  const { key } = await owner.apiKey.create({
    kind: "org_key",
    name: "test",
    permissions: ["member:read"],
    expiresInHours: 48,
  });
  const jobs = await store.read.outbox.claim({
    kinds: ["mail"],
    owner: "test",
    leaseMs: 60_000,
    limit: 100,
    organizationIds: [organization.id],
  });
  await createAuditSealer(store).seal();
  const audit = await verifyAuditChain(store, organization.id);
  const hours = (from: string, to: string | null) =>
    (Date.parse(to ?? "") - Date.parse(from)) / 3_600_000;
  return {
    results: results.map(({ email, outcome }) => `${email} ${outcome}`),
    invitations: invitations.map(({ email, state, message, createdAt, expiresAt }) => ({
      email,
      state,
      message,
      isNew: Math.abs(Date.now() - Date.parse(createdAt)) < 60_000,
      days: Math.round(hours(createdAt, expiresAt) / 24),
    })),
    keyHours: hours(key.createdAt, key.expiresAt),
    jobs: jobs.map(({ kind, ageMs, attempts }) => ({
      kind,
      attempts,
      isNew: (ageMs ?? Infinity) < 60_000,
    })),
    audit: { events: audit.events, broken: audit.broken },
  };
}

/** Each changes how answers are written, or what a statement does. */
const hostile = {
  DateStyle: "'SQL, DMY'",
  TimeZone: "'America/St_Johns'",
  bytea_output: "escape",
  extra_float_digits: "-15",
  standard_conforming_strings: "off",
  default_transaction_isolation: "serializable",
};
const others = {
  IntervalStyle: "sql_standard",
  array_nulls: "off",
  transform_null_equals: "on",
  exit_on_error: "on",
  idle_session_timeout: "'200ms'",
};
const patience = { timeout: 60_000 };

describe("settings of the role or the database", () => {
  test.each(Object.entries(hostile))("%s = %s changes nothing", async (name, value) => {
    await set({ [name]: value });
    const [usual, other] = await Promise.all([firstHour(db.dataSource), open().then(firstHour)]);
    expect(other).toEqual(usual);
    expect(usual.invitations).toHaveLength(2);
    expect(usual.jobs.length).toBeGreaterThan(0);
  });

  test("all of them at once let an empty database be migrated and used", patience, async () => {
    await set({ ...hostile, ...others });
    const dataSource = await open(await emptyDatabase());
    await migrate(dataSource);
    expect(await migrationsPending(dataSource)).toBe(false);
    expect(await firstHour(dataSource)).toEqual(await firstHour(db.dataSource));
  });

  test("a migration waits longer than the role's timeouts", async () => {
    const dataSource = await open();
    await set({ statement_timeout: "'300ms'", lock_timeout: "'300ms'" });
    const holder = db.dataSource.createQueryRunner();
    await holder.query("SELECT pg_advisory_lock($1)", [7_214_903_518]);
    const waiting = migrate(dataSource);
    await wait(900);
    await holder.query("SELECT pg_advisory_unlock($1)", [7_214_903_518]);
    await holder.release();
    expect(await waiting).toEqual([]);
  });

  test("a schema that the search path names first holds everything", patience, async () => {
    await set({ search_path: "usher_app" });
    const address = await emptyDatabase();
    await onServer(address, "CREATE SCHEMA usher_app");
    const dataSource = await open(address);
    await migrate(dataSource);
    expect(await firstHour(dataSource)).toEqual(await firstHour(db.dataSource));
    const tables: { schema: string }[] = await dataSource.query(
      "SELECT DISTINCT schemaname AS schema FROM pg_tables WHERE schemaname !~ '^(pg_|information)'",
    );
    expect(tables).toEqual([{ schema: "usher_app" }]);
  });

  test("a limit for idle sessions ends no session that listens for jobs", async () => {
    await set({ idle_session_timeout: "'100ms'" });
    const signal = createJobSignal({ url });
    await signal.ready();
    const listening = () =>
      db.sql<{ pid: number }>("SELECT pid FROM pg_stat_activity WHERE usename = $1", [role]);
    const before = await listening();
    expect(before).toHaveLength(1);
    await wait(400);
    expect(await listening()).toEqual(before);
    await signal.close();
  });
});

/** As a pooler leaves a session that it lends for one transaction. */
const asFromPooler = "DISCARD ALL";

describe("a session that was not set up for it", () => {
  const inTransaction = (dataSource: DataSource, statement: string) =>
    dataSource.transaction((manager) => manager.query<Record<string, string>[]>(statement));

  test("gives each transaction the isolation that the locks rely on", async () => {
    await set({ default_transaction_isolation: "serializable" });
    const dataSource = await open();
    await dataSource.query(asFromPooler);
    expect(await inTransaction(dataSource, "SHOW transaction_isolation")).toEqual([
      { transaction_isolation: "read committed" },
    ]);
  });

  test("gives each transaction the timeout, and none to the next user of the session", async () => {
    const dataSource = await open(url, 120);
    await dataSource.query(asFromPooler);
    await expect(inTransaction(dataSource, "SELECT pg_sleep(5)")).rejects.toMatchObject({
      code: "57014",
    });
    expect(await dataSource.query("SHOW statement_timeout")).toEqual([{ statement_timeout: "0" }]);
  });

  test("sends nothing else before a transaction's first statement", async () => {
    const dataSource = await open();
    const runner = dataSource.createQueryRunner();
    const client: unknown = await runner.connect();
    if (!(client instanceof pg.Client)) throw new Error("the connection is not one of pg's");
    const sent = vi.spyOn(client, "query");
    await runner.startTransaction();
    expect(sent).toHaveBeenCalledTimes(1);
    await runner.rollbackTransaction();
    await runner.release();
  });
});

test("a startup packet holds nothing that a pooler refuses", async () => {
  const dataSource = await open();
  const runner = dataSource.createQueryRunner();
  const client: unknown = await runner.connect();
  await runner.release();
  if (!(client instanceof pg.Client)) throw new Error("the connection is not one of pg's");
  // client_encoding, which every pooler knows, is added as it is written.
  expect(Object.keys(startupOf(client)).toSorted()).toEqual([
    "application_name",
    "database",
    "user",
  ]);
});

function startupOf(client: pg.Client): object {
  if (!("getStartupConf" in client) || typeof client.getStartupConf !== "function")
    throw new Error("pg builds its startup packet elsewhere now");
  const packet: unknown = client.getStartupConf();
  return typeof packet === "object" && packet !== null ? packet : {};
}
