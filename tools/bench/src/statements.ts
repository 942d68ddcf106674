import { setTimeout as wait } from "node:timers/promises";

import { randomBytes, randomUUID } from "node:crypto";

import { newId } from "@usher/core";
import type pg from "pg";

import type { Fixture } from "./fixture.ts";

export type Statement = {
  /** Of a prepared one. */
  name?: string;
  text: string;
  values: readonly unknown[];
  rows: number | null;
};

type Query = (query: unknown, values?: unknown) => unknown;
type Sent = { name?: string; text: string; values: unknown[] };
type Client = { query(query: Sent): Promise<{ rows: unknown[] }> };

export type Recordings = { first: Statement[]; second: Statement[] };

/** Together longer than the audit's sealer takes for what the group before left it. */
const recordingTries = 300;
const againAfterMs = 200;

/**
 * Two recordings of one call. What a server does in the background may fall between its statements,
 * so they are taken until two in a row say the same.
 */
export async function recordTwice(
  dataSource: Fixture["dataSource"],
  call: () => Promise<unknown>,
): Promise<Recordings> {
  let first = await recordStatements(dataSource, call);
  for (let tries = 0; tries < recordingTries; tries += 1) {
    const second = await recordStatements(dataSource, call);
    if (textsOf(first) === textsOf(second)) return { first, second };
    first = second;
    await wait(againAfterMs);
  }
  throw new Error("no two recordings of a call are alike");
}

function textsOf(statements: readonly Statement[]): string {
  return JSON.stringify(statements.map(({ text }) => text));
}

/** What a call sends to the database, in order, with the number of rows of each answer. */
export async function recordStatements(
  dataSource: Fixture["dataSource"],
  call: () => Promise<unknown>,
): Promise<Statement[]> {
  const statements: Statement[] = [];
  const restores: (() => void)[] = [];
  const seen = new WeakSet<pg.PoolClient>();
  const onAcquire = (client: pg.PoolClient) => {
    if (seen.has(client)) return;
    seen.add(client);
    const { query } = client;
    const recording: Query = (asked, values) => {
      const answer: unknown = Reflect.apply(query, client, [asked, values]);
      const sent = sentOf(asked, values);
      if (sent !== null && !sent.text.startsWith("SET ")) {
        const statement: Statement = { ...sent, rows: null };
        statements.push(statement);
        if (answer instanceof Promise)
          void answer.then(
            (result: pg.QueryResult) => (statement.rows = result.rows?.length ?? null),
            () => undefined,
          );
      }
      return answer;
    };
    Object.assign(client, { query: recording });
    restores.push(() => Object.assign(client, { query }));
  };
  const pool = poolOf(dataSource);
  pool.on("acquire", onAcquire);
  try {
    await call();
  } finally {
    pool.off("acquire", onAcquire);
    for (const restore of restores) restore();
  }
  return statements;
}

/** pg takes a text beside its values, or both in one object. */
function sentOf(query: unknown, values: unknown): Sent | null {
  if (typeof query === "string")
    return { text: query, values: Array.isArray(values) ? [...values] : [] };
  if (query === null || typeof query !== "object") return null;
  // Usher's own `sql.ts` is the only one that sends an object.
  return query as Sent;
}

/** TypeORM's PostgresDriver keeps pg's own Pool under this name, and Usher's data source is a PostgreSQL one. */
function poolOf({ driver }: Fixture["dataSource"]): pg.Pool {
  return (driver as unknown as { master: pg.Pool }).master;
}

/** Ids and hashes: everything by which two recordings of one call can differ. */
const token = /([0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/;

type Part = { text: string[] } | { list: Part[] } | { constant: unknown };
export type Known = ReadonlyMap<string, string>;
export type Replay = {
  /** Sends the statements one after the other; answers with their rows. Throws when a count of rows differs from the recorded one. */
  run(client: Client, known?: Known): Promise<unknown[][]>;
};

/** Repeats a recorded call by raw pg: values that differ between its two recordings are replaced, `known` ones are renamed, the rest stays. */
export function createReplay(first: readonly Statement[], second: readonly Statement[]): Replay {
  const old = new Set(tokensOf(first));
  const fresh = [...new Set(tokensOf(second))].filter((found) => !old.has(found));
  const sent = second.map(({ values, ...statement }) => ({
    ...statement,
    parts: values.map(partsOf),
  }));
  return {
    async run(client, known) {
      const names = new Map(fresh.map((found) => [found, another(found)]));
      for (const [from, to] of known ?? []) names.set(from, to);
      const answers: unknown[][] = [];
      for (const { name, text, parts, rows } of sent) {
        const values = parts.map((part) => filled(part, names));
        const answer = await client.query({ ...(name !== undefined && { name }), text, values });
        if (rows !== null && answer.rows.length !== rows)
          throw new Error(`${answer.rows.length} rows instead of ${rows}: ${text.slice(0, 80)}`);
        answers.push(answer.rows);
      }
      return answers;
    },
  };
}

function tokensOf(statements: readonly Statement[]): string[] {
  return JSON.stringify(statements.map(({ values }) => values)).match(new RegExp(token, "g")) ?? [];
}

/** Of the same kind: version 7 ids stay ordered by time, as their index expects. */
function another(found: string): string {
  if (found.length === 64) return randomBytes(32).toString("hex");
  return found[14] === "7" ? newId() : randomUUID();
}

/** Every second piece of a split text is a token. */
function partsOf(value: unknown): Part {
  if (typeof value === "string") return { text: value.split(token) };
  if (Array.isArray(value)) return { list: value.map(partsOf) };
  return { constant: value };
}

function filled(part: Part, names: Known): unknown {
  if ("text" in part) return part.text.map((piece) => names.get(piece) ?? piece).join("");
  if ("list" in part) return part.list.map((inner) => filled(inner, names));
  return part.constant;
}
