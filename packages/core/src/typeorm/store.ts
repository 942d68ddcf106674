import { setTimeout as wait } from "node:timers/promises";
import type { PoolClient } from "pg";
import type { DataSource, QueryRunner } from "typeorm";

import { UsherError } from "../model/errors.ts";
import type { Repositories, Store } from "../ports/store.ts";
import { inSpan, type Tracing } from "../ports/tracing.ts";
import { guardOf } from "./connection-guard.ts";
import { isReadOnly, isSilence, mayRunAgain, translateError } from "./database-error.ts";
import { repositoriesOver } from "./repositories.ts";
import { transactionBegun } from "./session.ts";
import { sqlOf, type Sql } from "./sql.ts";

const maxRuns = 4;
const maxFirstWaitMs = 20;
const transactionSpan = { name: "transaction", facts: { "db.system.name": "postgresql" } };

export function createStore(
  dataSource: DataSource,
  { tracing }: { tracing?: Tracing | undefined } = {},
): Store {
  return {
    read: repositoriesOver(pooledSql(dataSource)),
    async transaction(work) {
      for (let run = 1; ; run += 1) {
        try {
          return await inSpan(tracing, transactionSpan, () => runOnce(dataSource, work, tracing));
        } catch (error) {
          if (run >= maxRuns || !mayRunAgain(error)) throw translateError(error);
          await wait(Math.random() * maxFirstWaitMs * run);
        }
      }
    },
  };
}

/** READ COMMITTED, which the data source adds to the start of each transaction. */
async function runOnce<T>(
  dataSource: DataSource,
  work: (tx: Repositories) => Promise<T>,
  tracing: Tracing | undefined,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.startTransaction();
    await leaveTraceContext(runner, tracing?.current() ?? null);
    const result = await work(repositoriesOver(translated(sqlOf(runner.manager))));
    await commit(runner);
    return result;
  } catch (error) {
    await endFailed(dataSource, runner, error);
    throw error;
  } finally {
    await runner.release();
  }
}

/** The default of `job.trace_context` finds it there, whichever statement adds jobs. */
async function leaveTraceContext(runner: QueryRunner, traceparent: string | null): Promise<void> {
  if (traceparent === null) return;
  await runner.query("SELECT set_config('usher.traceparent', $1, true)", [traceparent]);
}

/**
 * A connection lost here leaves open whether the server committed, so the error must not say that nothing changed. Nor
 * may it where the transaction did not begin: its statements were committed one by one.
 */
async function commit(runner: QueryRunner): Promise<void> {
  try {
    await transactionBegun(runner);
  } catch (error) {
    throw unknownWhetherSaved(error);
  }
  try {
    await runner.commitTransaction();
  } catch (error) {
    const translated = translateError(error);
    if (!(translated instanceof UsherError) || mayRunAgain(translated)) throw translated;
    throw unknownWhetherSaved(error);
  }
}

function unknownWhetherSaved(cause: unknown): UsherError {
  const message = "The connection was lost while saving. Check the result before you try again.";
  return new UsherError("service.unavailable", { message, saved: "unknown" }, cause);
}

async function endFailed(
  dataSource: DataSource,
  runner: QueryRunner,
  error: unknown,
): Promise<void> {
  if (isReadOnly(error))
    guardOf(dataSource).serverIsReadOnly(runner.isReleased ? null : await clientOf(runner));
  if (runner.isReleased) return;
  try {
    if (isSilence(error)) await discardConnection(runner);
    else if (runner.isTransactionActive) await runner.rollbackTransaction();
  } catch {
    // The connection is lost, and the server rolls back its transaction; the first error is the one to report.
  }
}

/**
 * A statement without an answer may still run, or its transaction stay open: that must not reach the
 * connection's next user. TypeORM hands a connection that reports an error back as broken.
 */
async function discardConnection(runner: QueryRunner): Promise<void> {
  (await clientOf(runner)).emit("error", new Error("the server did not answer"));
}

/** The connection of TypeORM's PostgresQueryRunner is the pg client it took from the pool. */
async function clientOf(runner: QueryRunner): Promise<PoolClient> {
  return (await runner.connect()) as PoolClient;
}

type Guard = <T>(use: (sql: Sql) => Promise<T>) => Promise<T>;

/** Each statement on whichever connection of the pool is free. */
function pooledSql(dataSource: DataSource): Sql {
  const onConnection: Guard = async (use) => {
    const runner = dataSource.createQueryRunner();
    try {
      return await use(sqlOf(runner.manager));
    } catch (error) {
      await endFailed(dataSource, runner, error);
      throw translateError(error);
    } finally {
      await runner.release();
    }
  };
  return { ...guarded(onConnection), isReadOnly: () => guardOf(dataSource).isReadOnly() };
}

function translated(sql: Sql): Sql {
  const translating: Guard = async (use) => {
    try {
      return await use(sql);
    } catch (error) {
      throw translateError(error);
    }
  };
  return { ...guarded(translating), isReadOnly: () => sql.isReadOnly() };
}

function guarded(guard: Guard): Omit<Sql, "isReadOnly"> {
  return {
    rows: <T extends object>(text: string, params?: readonly unknown[]) =>
      guard((sql) => sql.rows<T>(text, params)),
    run: (text, params) => guard((sql) => sql.run(text, params)),
    orm: (work) => guard((sql) => sql.orm(work)),
  };
}
