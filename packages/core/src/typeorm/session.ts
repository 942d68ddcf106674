import type { ClientBase } from "pg";
import type { QueryRunner } from "typeorm";

/** What the statements and the reading of their answers rely on, whatever the role or the database sets. */
const readings = {
  DateStyle: "ISO, MDY",
  IntervalStyle: "postgres",
  TimeZone: "UTC",
  extra_float_digits: "1",
  bytea_output: "hex",
  standard_conforming_strings: "on",
  array_nulls: "on",
  transform_null_equals: "off",
  exit_on_error: "off",
};

/** Sent after connecting: a pooler refuses most of them in the startup packet. */
const session = {
  ...readings,
  default_transaction_isolation: "read committed",
  idle_session_timeout: "0",
};

/** Also those that only newer servers have. */
const withoutTimeouts = /* sql */ `
  SELECT set_config(name, '0', false) FROM pg_settings
  WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')`;

function assignments(command: "SET" | "SET LOCAL", settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${command} ${name} = '${value}'`)
    .join("; ");
}

/** One round trip. Answers whether the session at the server is the connection's own: behind a pooler nothing is set. */
export async function setOwnSession(
  client: ClientBase,
  statementTimeoutMs: number,
): Promise<boolean> {
  const settings = { ...session, statement_timeout: String(statementTimeoutMs) };
  const calls = Object.entries(settings).map(
    ([name, value]) => `set_config('${name}', '${value}', false)`,
  );
  const { rowCount } = await client.query(
    `SELECT ${calls.join(", ")} WHERE pg_backend_pid() = ${announcedPid(client)}`,
  );
  return rowCount === 1;
}

/** The process that the server named when the connection began. A pooler names a number of its own. */
function announcedPid(client: ClientBase): number {
  if (!("processID" in client) || typeof client.processID !== "number") return 0;
  return client.processID;
}

/** For a pooler that gives a connection one session for as long as it lasts. */
export async function setSession(client: ClientBase, statementTimeoutMs: number): Promise<void> {
  const settings = { ...session, statement_timeout: String(statementTimeoutMs) };
  await client.query(assignments("SET", settings));
}

/** A session whose statements take as long as they need, whatever the role says. */
export async function sessionWithoutTimeouts(client: ClientBase): Promise<void> {
  await client.query(`${assignments("SET", session)}; ${withoutTimeouts}`);
}

/** What a transaction needs in a session that other clients use too. It ends with the transaction. */
export function transactionSettings(statementTimeoutMs: number, clockOffset: number): string {
  return assignments("SET LOCAL", {
    ...readings,
    statement_timeout: String(statementTimeoutMs),
    ...(clockOffset !== 0 && { "usher.clock_offset_seconds": String(clockOffset) }),
  });
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
