import { createHash } from "node:crypto";

import type { PoolClient, QueryResult } from "pg";
import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  type EntityManager,
  type QueryRunner,
} from "typeorm";

/** Everything a repository needs of the database. It belongs to one transaction, or to the pool outside one. */
export type Sql = {
  /** Rows of a SELECT or of … RETURNING: raw, snake_case; timestamps as ISO-8601, bigint as string. */
  rows<T extends object>(text: string, params?: readonly unknown[]): Promise<T[]>;
  /** Number of affected rows. */
  run(text: string, params?: readonly unknown[]): Promise<number>;
  /** Statements that TypeORM builds, on the same connection and with the same handling of errors. */
  orm<T>(work: (manager: EntityManager) => Promise<T>): Promise<T>;
  /** Whether a write outside a transaction has just met a server that takes none. */
  isReadOnly(): boolean;
};

const names = new Map<string, string>();

/**
 * Marks a text, and answers it: each connection parses it once and plans it a few times only. For
 * statements of hot paths whose texts are few: a connection keeps every one of them.
 */
export function prepared(text: string): string {
  if (!names.has(text))
    names.set(text, `usher_${createHash("sha256").update(text).digest("hex").slice(0, 24)}`);
  return text;
}

/** Texts that differ by a few words, or lists of them: each is put together and hashed once. */
export function preparedFor<
  Words extends readonly (string | number | boolean | readonly string[])[],
>(textOf: (...words: Words) => string): (...words: Words) => string {
  const texts = new Map<string, string>();
  return (...words) => {
    const key = words.join(" ");
    const known = texts.get(key);
    if (known !== undefined) return known;
    const text = prepared(textOf(...words));
    texts.set(key, text);
    return text;
  };
}

export function sqlOf(manager: EntityManager): Sql {
  const query = async (text: string, params: readonly unknown[] = []): Promise<QueryResult> => {
    if (manager.queryRunner) return send(manager.queryRunner, text, params);
    const runner = manager.dataSource.createQueryRunner();
    try {
      return await send(runner, text, params);
    } finally {
      await runner.release();
    }
  };
  return {
    async rows<T extends object>(text: string, params?: readonly unknown[]) {
      const { rows } = await query(text, params);
      // The statement's text fixes its columns; each repository names the row it selects.
      return rows as T[];
    },
    run: async (text, params) => (await query(text, params)).rowCount ?? 0,
    orm: (work) => work(manager),
    isReadOnly: () => false,
  };
}

/** On the runner's own connection, past `runner.query`, which cannot name a statement. */
async function send(
  runner: QueryRunner,
  text: string,
  params: readonly unknown[],
): Promise<QueryResult> {
  // A broken connection is taken out of its runner between two statements.
  if (runner.isReleased) throw new QueryRunnerAlreadyReleasedError();
  // The connection of TypeORM's PostgresQueryRunner is the pg client it took from the pool.
  const client = (await runner.connect()) as PoolClient;
  const name = names.get(text);
  const values = [...params];
  try {
    return await (name === undefined
      ? client.query(text, values)
      : client.query({ name, text, values }));
  } catch (error) {
    // pg rejects with an Error always.
    throw new QueryFailedError(text, undefined, error as Error);
  }
}
