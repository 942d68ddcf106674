import { randomBytes } from "node:crypto";

import { authenticateKey, createUsherCaller } from "@usher/core";
import {
  createTestDatabase,
  findPgBouncer,
  startPgBouncer,
  testContext,
  testLinkKeyring,
  type PgBouncer,
  type TestDatabase,
} from "@usher/core/testing";
import { createAuditSignal, createJobSignal, createStore } from "@usher/core/typeorm";
import {
  EnvironmentError,
  listenUrl,
  migrateDatabase,
  openMigratedDatabase,
  type Database,
} from "@usher/process";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { bootstrapOrganization } from "./admin/bootstrap-organization.ts";

const program = findPgBouncer(process.env["PATH"]);
const skipReason = "no pgbouncer found; install the package pgbouncer";

describe.skipIf(program === undefined)(
  "behind PgBouncer in session mode",
  { timeout: 60_000, meta: { skipReason } },
  () => {
    let db: TestDatabase;
    let pooler: PgBouncer;
    let url: string;
    const name = `usher_empty_${randomBytes(6).toString("hex")}`;
    const opened: Database[] = [];
    beforeAll(async () => {
      db = await createTestDatabase({ statementTimeoutMs: 50_000 });
      await db.sql(`CREATE DATABASE ${name} TEMPLATE template0`);
      pooler = await startPgBouncer(program ?? "", { serverUrl: db.url, mode: "session" });
      const direct = new URL(db.url);
      direct.pathname = `/${name}`;
      url = pooler.urlFor(direct.href);
    });
    afterAll(async () => {
      await Promise.all(opened.map((database) => database.destroy()));
      await pooler.stop();
      await db.sql(`DROP DATABASE ${name} WITH (FORCE)`);
      await db.close();
    });

    test("an operator migrates and bootstraps, a key invites, and listeners wake up", async () => {
      expect(await migrateDatabase({ url, poolSize: 2 })).not.toEqual([]);
      const database = await openMigratedDatabase({ url, applicationName: "usher-server host" });
      opened.push(database);
      const store = createStore(database);
      const made = await bootstrapOrganization(
        { store, links: testLinkKeyring(), linkBase: "http://localhost" },
        { organization: "acme", name: "Acme", owner: "owner@acme.example", withKey: true },
      );

      const jobs = createJobSignal({ url });
      const events = createAuditSignal({ url });
      const [woken, notified] = [vi.fn<() => void>(), vi.fn<() => void>()];
      jobs.subscribe(woken);
      events.subscribe(made.organizationId, notified);
      await Promise.all([jobs.ready(), events.ready()]);

      const caller = createUsherCaller(
        testContext(store, await authenticateKey(store, made.key ?? "")),
      );
      const { summary } = await caller.invitation.create({
        entries: [{ email: "jane@guest.example" }, { email: "sam@guest.example" }],
      });
      expect(summary).toMatchObject({ invited: 2 });
      await expect.poll(() => woken.mock.calls.length).toBeGreaterThan(0);
      await expect.poll(() => notified.mock.calls.length).toBeGreaterThan(0);
      await Promise.all([jobs.close(), events.close()]);
    });

    test("each connection of the pool has the timeout, and the next client of the server has none", async () => {
      const database = await openMigratedDatabase({ url, poolSize: 4, statementTimeoutMs: 1_234 });
      const shown = await Promise.all(
        [1, 2, 3, 4].map(() => database.query("SHOW statement_timeout")),
      );
      expect(shown.flat()).toEqual(
        Array.from({ length: 4 }, () => ({ statement_timeout: "1234ms" })),
      );
      await database.destroy();
      const next = await openMigratedDatabase({ url, poolSize: 4, statementTimeoutMs: 5_678 });
      opened.push(next);
      expect(await next.query("SHOW statement_timeout")).toEqual([{ statement_timeout: "5678ms" }]);
    });
  },
);

describe.skipIf(program === undefined)(
  "behind PgBouncer in transaction mode",
  { timeout: 60_000, meta: { skipReason } },
  () => {
    let db: TestDatabase;
    let pooler: PgBouncer;
    const name = `usher_empty_${randomBytes(6).toString("hex")}`;
    let url: string;
    let directUrl: string;
    beforeAll(async () => {
      db = await createTestDatabase({ statementTimeoutMs: 50_000 });
      await db.sql(`CREATE DATABASE ${name} TEMPLATE template0`);
      pooler = await startPgBouncer(program ?? "", {
        serverUrl: db.url,
        mode: "transaction",
        poolSize: 2,
      });
      const direct = new URL(db.url);
      direct.pathname = `/${name}`;
      directUrl = direct.href;
      url = pooler.urlFor(directUrl);
    });
    afterAll(async () => {
      await pooler.stop();
      await db.sql(`DROP DATABASE ${name} WITH (FORCE)`);
      await db.close();
    });

    test("an operator migrates at the direct address, and callers share two sessions with listeners beside them", async () => {
      const refused = migrateDatabase({ url, poolSize: 2 });
      await expect(refused).rejects.toBeInstanceOf(EnvironmentError);
      await expect(refused).rejects.toMatchObject({
        advice: "Set DATABASE_DIRECT_URL to the address of PostgreSQL itself.",
      });
      expect(await migrateDatabase({ url, directUrl, poolSize: 2 })).not.toEqual([]);
      expect(await migrateDatabase({ url, poolSize: 2 })).toEqual([]);

      const database = await openMigratedDatabase({ url, applicationName: "usher-server host" });
      const store = createStore(database);
      const made = await bootstrapOrganization(
        { store, links: testLinkKeyring(), linkBase: "http://localhost" },
        { organization: "acme", name: "Acme", owner: "owner@acme.example", withKey: true },
      );
      const warn = vi.fn<() => void>();
      expect(listenUrl(database, { DATABASE_URL: url }, { warn })).toBeNull();
      expect(warn).toHaveBeenCalledTimes(1);
      const listenAt = listenUrl(
        database,
        { DATABASE_URL: url, DATABASE_DIRECT_URL: directUrl },
        { warn },
      );
      expect(listenAt).toBe(directUrl);
      expect(warn).toHaveBeenCalledTimes(1);

      const jobs = createJobSignal({ url: listenAt });
      const woken = vi.fn<() => void>();
      jobs.subscribe(woken);
      await jobs.ready();
      const caller = createUsherCaller(
        testContext(store, await authenticateKey(store, made.key ?? "")),
      );
      const calls = Array.from({ length: 12 }, (_, index) =>
        caller.invitation.create({ entries: [{ email: `guest-${index}@guest.example` }] }),
      );
      const invited = (await Promise.all(calls)).map(({ summary }) => summary.invited);
      expect(invited).toEqual(Array.from({ length: 12 }, () => 1));
      await expect.poll(() => woken.mock.calls.length).toBeGreaterThan(0);
      await jobs.close();
      await database.destroy();
    });
  },
);
