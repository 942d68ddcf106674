import pg, { Client, type ClientBase, type Pool } from "pg";
import { DataSource, type QueryRunner } from "typeorm";

import { applicationClient } from "./application-client.ts";
import { guardConnections } from "./connection-guard.ts";
import { ColumnNaming } from "./entities/columns.ts";
import { entities } from "./entities/entities.ts";
import { migrations, migrationsTable } from "./migrations/migrations.ts";
import { noPooler, setUpConnections, type Pooler } from "./pooler.ts";
import { setEachTransaction, transactionSettings } from "./session.ts";
import { isoOfTimestamptz } from "./times.ts";

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
  const { statementTimeoutMs = 15_000, connectTimeoutMs = 5_000, clock } = options;
  const pooler = noPooler();
  const settings = () => transactionSettings(statementTimeoutMs, clock?.offsetSeconds() ?? 0);
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
        // The server ends a slow statement by itself; this is for a server that says nothing at all.
        query_timeout: statementTimeoutMs + silenceGraceMs,
        keepAlive: true,
        // What is sent without waiting for the answer before it goes out at once.
        pipeline: true,
        types: { getTypeParser },
        Client: applicationClient(pooler, settings),
        onConnect: setUpConnections({
          pooler,
          statementTimeoutMs,
          connectAnother: () => connectOnce(options.url, connectTimeoutMs),
        }),
      },
    },
    { statementTimeoutMs, clock, pooler },
  );
}

const timestamptz: number = pg.types.builtins.TIMESTAMPTZ;

const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: "text" | "binary") =>
  oid === timestamptz ? isoOfTimestamptz : pg.types.getTypeParser(oid, format);

async function connectOnce(url: string, timeoutMs: number): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: "usher-probe",
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  });
  // An `error` without a listener would end the process; the next query fails too.
  client.on("error", () => {});
  await client.connect();
  return client;
}

type Session = { statementTimeoutMs: number; clock: OffsetClock | undefined; pooler: Pooler };

/** Of a data source that is initialized: whether a pooler lends sessions for one transaction each. */
export function isBehindTransactionPooler(dataSource: DataSource): boolean {
  return dataSource instanceof UsherDataSource && dataSource.pooler.mode === "transaction";
}

class UsherDataSource extends DataSource {
  readonly #session: Session;

  constructor(options: ConstructorParameters<typeof DataSource>[0], session: Session) {
    super(options);
    this.#session = session;
  }

  get pooler(): Readonly<Pooler> {
    return this.#session.pooler;
  }

  override async initialize(): Promise<this> {
    await super.initialize();
    guardConnections(this, poolOf(this));
    return this;
  }

  override createQueryRunner(...args: Parameters<DataSource["createQueryRunner"]>): QueryRunner {
    const { statementTimeoutMs, clock, pooler } = this.#session;
    const runner = setEachTransaction(super.createQueryRunner(...args), statementTimeoutMs);
    return clock === undefined ? runner : withClock(runner, clock, pooler);
  }
}

/** The pg pool under a data source that is initialized. */
function poolOf(dataSource: DataSource): Pool {
  if (!("master" in dataSource.driver)) throw new Error("the data source is not a PostgreSQL one");
  // TypeORM's PostgresDriver keeps pg's own Pool under this name, and `type` is fixed to postgres above.
  return dataSource.driver.master as Pool;
}

/** By session: the offset that it was last set to. */
const offsets = new WeakMap<ClientBase, number>();

/** Moves the session's clock before the runner's first statement, wherever the clock was moved since its last one. */
function withClock(runner: QueryRunner, clock: OffsetClock, pooler: Pooler): QueryRunner {
  const connect = runner.connect.bind(runner);
  runner.connect = async () => {
    // The connection of TypeORM's PostgresQueryRunner is the pg client it took from the pool.
    const client = (await connect()) as ClientBase;
    // There each transaction brings the offset.
    if (pooler.mode === "transaction") return client;
    const offset = clock.offsetSeconds();
    if (offsets.get(client) === offset) return client;
    offsets.set(client, offset);
    // A connection that fails here fails at its first statement too, which reports it.
    await client.query(`SET usher.clock_offset_seconds = '${offset}'`).catch(() => {});
    return client;
  };
  return runner;
}
