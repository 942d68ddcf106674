import type { EntityManager } from "typeorm";

/** Everything a repository needs of the database. It belongs to one transaction, or to the pool outside one. */
export type Sql = {
  /** Rows of a SELECT or of … RETURNING: raw, snake_case; timestamps as Date, bigint as string. */
  rows<T extends object>(text: string, params?: readonly unknown[]): Promise<T[]>;
  /** Number of affected rows. */
  run(text: string, params?: readonly unknown[]): Promise<number>;
};

/** TypeORM answers UPDATE and DELETE with `[rows, count]` and every other command with its rows. */
function isRowsAndCount(result: unknown): result is [unknown[], number] {
  return (
    Array.isArray(result) &&
    result.length === 2 &&
    Array.isArray(result[0]) &&
    typeof result[1] === "number"
  );
}

export function sqlOf(manager: EntityManager): Sql {
  const query = async (text: string, params: readonly unknown[] = []): Promise<unknown> =>
    manager.query(text, [...params]);
  return {
    async rows<T extends object>(text: string, params?: readonly unknown[]) {
      const result = await query(text, params);
      // The statement's text fixes its columns; each repository names the row it selects.
      return (isRowsAndCount(result) ? result[0] : result) as T[];
    },
    async run(text, params) {
      const result = await query(text, params);
      if (isRowsAndCount(result)) return result[1];
      return Array.isArray(result) ? result.length : 0;
    },
  };
}
