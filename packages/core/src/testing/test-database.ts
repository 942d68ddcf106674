import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

import pg from "pg";
import type { DataSource } from "typeorm";
import { inject } from "vitest";

import type { Store } from "../ports/store.ts";
import { createUsherDataSource } from "../typeorm/data-source.ts";
import { sqlOf } from "../typeorm/sql.ts";
import { createStore } from "../typeorm/store.ts";
import { databaseUrl, onServer } from "./server.ts";
import { longTimeouts } from "./long-timeouts.ts";
import { createSettableClock, type SettableClock } from "./settable-clock.ts";
import type { PoolerMode } from "./start-pgbouncer.ts";

declare module "vitest" {
  interface ProvidedContext {
    usherTestServer: {
      url: string;
      template: string;
      applicationUrl: string;
      poolerMode: PoolerMode | null;
    };
  }
}

export type TestDatabase = {
  /** Of the server itself. */
  url: string;
  dataSource: DataSource;
  store: Store;
  clock: SettableClock;
  /** Rows of any one statement, under the moved clock. */
  sql<T extends object>(text: string, params?: readonly unknown[]): Promise<T[]>;
  /**
   * What the server lets anyone do with this database from now on: all, only read, as after a failover, or not even
   * connect. Every open connection ends.
   */
  allow(access: keyof typeof accesses): Promise<void>;
  /** Drops the database. */
  close(): Promise<void>;
};

const accesses = {
  everything: ["ALLOW_CONNECTIONS true", "SET default_transaction_read_only = off"],
  reading: ["ALLOW_CONNECTIONS true", "SET default_transaction_read_only = on"],
  nothing: ["ALLOW_CONNECTIONS false"],
} as const;

export type TestDatabaseOptions = { poolSize?: number; statementTimeoutMs?: number };

const OBJECT_IN_USE = "55006";
const cloneAttempts = 10;

/** A database of its own, cloned from the run's migrated template. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = inject("usherTestServer");
  const name = `usher_test_${randomBytes(6).toString("hex")}`;
  await cloneTemplate(server.url, { template: server.template, name });
  const url = databaseUrl(server.url, name);
  const clock = createSettableClock();
  const shared = { applicationName: "usher-test", clock, ...longTimeouts, ...options };
  const applicationUrl = databaseUrl(server.applicationUrl, name);
  const dataSource = createUsherDataSource({ ...shared, url: applicationUrl });
  // Behind a pooler the test's own statements go past it.
  const direct = applicationUrl === url ? dataSource : createUsherDataSource({ ...shared, url });
  for (const opened of new Set([dataSource, direct])) await opened.initialize();
  const sql = sqlOf(direct.manager);
  return {
    url,
    dataSource,
    store: createStore(dataSource),
    clock,
    sql: (text, params) => sql.rows(text, params),
    async allow(access) {
      for (const setting of accesses[access])
        await onServer(server.url, `ALTER DATABASE ${name} ${setting}`);
      await onServer(
        server.url,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
      );
    },
    async close() {
      for (const opened of new Set([dataSource, direct]))
        if (opened.isInitialized) await opened.destroy();
      await onServer(server.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** A template cannot be cloned while something, autovacuum for one, is connected to it. */
async function cloneTemplate(
  serverUrl: string,
  { template, name }: { template: string; name: string },
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await onServer(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
    } catch (error) {
      const busy = error instanceof pg.DatabaseError && error.code === OBJECT_IN_USE;
      if (!busy || attempt === cloneAttempts) throw error;
      await wait(50 * attempt);
    }
  }
}
