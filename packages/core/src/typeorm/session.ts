import type { ClientBase } from "pg";
import type { QueryRunner } from "typeorm";

/**
 * What the statements and the reading of their answers rely on, whatever the role or the database sets. Sent after
 * connecting: a pooler refuses most of them in the startup packet.
 */
const session = {
  DateStyle: "'ISO, MDY'",
  IntervalStyle: "postgres",
  TimeZone: "'UTC'",
  extra_float_digits: "1",
  bytea_output: "hex",
  standard_conforming_strings: "on",
  array_nulls: "on",
  transform_null_equals: "off",
  exit_on_error: "off",
  default_transaction_isolation: "'read committed'",
  idle_session_timeout: "0",
};

const setSession = Object.entries(session)
  .map(([name, value]) => `SET ${name} = ${value}`)
  .join("; ");

/** Also those that only newer servers have. */
const withoutTimeouts = /* sql */ `
  SELECT set_config(name, '0', false) FROM pg_settings
  WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')`;

/** For the pool's `onConnect`, in one round trip. */
export function sessionWithTimeout(statementTimeoutMs: number) {
  return async (client: ClientBase): Promise<void> => {
    await client.query(`${setSession}; SET statement_timeout = ${statementTimeoutMs}`);
  };
}

/** A session whose statements take as long as they need, whatever the role says. */
export async function sessionWithoutTimeouts(client: ClientBase): Promise<void> {
  await client.query(`${setSession}; ${withoutTimeouts}`);
}

const startTransaction = "START TRANSACTION";

const begun = new WeakMap<QueryRunner, Promise<unknown>>();

/**
 * Every transaction of the runner has the isolation and the timeout, also where a pooler gives it a session that was
 * not set up for it. Both travel with the statement that starts the transaction, and the next one is sent without
 * waiting for it. Await `transactionBegun` before a commit.
 */
export function setEachTransaction(runner: QueryRunner, statementTimeoutMs: number): QueryRunner {
  const begin = `${startTransaction} ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout = ${statementTimeoutMs}`;
  const sendBegin = async () => {
    // The connection of TypeORM's PostgresQueryRunner is the pg client it took from the pool.
    const client = (await runner.connect()) as ClientBase;
    const answer = client.query(begin);
    answer.catch(() => {});
    begun.set(runner, answer);
  };
  runner.query = new Proxy(runner.query, {
    apply: (query, self, [text, ...rest]: unknown[]) =>
      text === startTransaction ? sendBegin() : Reflect.apply(query, self, [text, ...rest]),
  });
  return runner;
}

/** Rejects where the server did not start the runner's transaction. */
export async function transactionBegun(runner: QueryRunner): Promise<void> {
  await begun.get(runner);
}
