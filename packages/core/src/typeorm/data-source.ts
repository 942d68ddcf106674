import { DataSource } from "typeorm";
import type { Pool, PoolClient } from "pg";

import { guardConnections } from "./connection-guard.ts";
import { ColumnNaming } from "./entities/columns.ts";
import { entities } from "./entities/entities.ts";
import { migrations, migrationsTable } from "./migrations/migrations.ts";

/** Moves the database's clock for every connection of a data source; for tests and the sandbox. */
export type OffsetClock = { offsetSeconds(): number };

export type DataSourceOptions = {
  url: string;
  poolSize?: number;
  applicationName?: string;
  statementTimeoutMs?: number;
  connectTimeoutMs?: number;
  clock?: OffsetClock;
};

const silenceGraceMs = 500;

/** The pool opens at `initialize()`, whose errors are pg's own: nothing runs without a database. */
export function createUsherDataSource(options: DataSourceOptions): DataSource {
  const { statementTimeoutMs = 15_000, connectTimeoutMs = 5_000 } = options;
  return new UsherDataSource(
    {
      type: "postgres",
      url: options.url,
      poolSize: options.poolSize ?? 10,
      applicationName: options.applicationName ?? "usher",
      connectTimeoutMS: connectTimeoutMs,
      entities: [...entities],
      namingStrategy: new ColumnNaming(),
      migrations: [...migrations],
      migrationsTableName: migrationsTable,
      synchronize: false,
      installExtensions: false,
      logging: false,
      // A connection that drops while idle is replaced by the pool at the next use.
      poolErrorHandler: () => {},
      extra: {
        statement_timeout: statementTimeoutMs,
        // The server ends a slow statement by itself; this is for a server that says nothing at all.
        query_timeout: statementTimeoutMs + silenceGraceMs,
        keepAlive: true,
      },
    },
    options.clock,
  );
}

class UsherDataSource extends DataSource {
  readonly #clock: OffsetClock | undefined;

  constructor(
    options: ConstructorParameters<typeof DataSource>[0],
    clock: OffsetClock | undefined,
  ) {
    super(options);
    this.#clock = clock;
  }

  override async initialize(): Promise<this> {
    await super.initialize();
    const pool = poolOf(this);
    guardConnections(this, pool);
    prepareSessions(pool, this.#clock);
    return this;
  }
}

/** The pg pool under a data source that is initialized. */
function poolOf(dataSource: DataSource): Pool {
  if (!("master" in dataSource.driver)) throw new Error("the data source is not a PostgreSQL one");
  // TypeORM's PostgresDriver keeps pg's own Pool under this name, and `type` is fixed to postgres above.
  return dataSource.driver.master as Pool;
}

/**
 * Sets what a session needs before its first statement. Not awaited: pg sends a connection's queries
 * in order, so the settings apply before the query the connection was acquired for.
 */
function prepareSessions(pool: Pool, clock: OffsetClock | undefined): void {
  const applied = new WeakMap<PoolClient, string>();
  pool.on("acquire", (client) => {
    let settings = "SET default_transaction_isolation = 'read committed'";
    if (clock) settings += `; SET usher.clock_offset_seconds = '${clock.offsetSeconds()}'`;
    if (applied.get(client) === settings) return;
    applied.set(client, settings);
    client.query(settings).catch(() => applied.delete(client));
  });
}
