import { isReadOnly } from "./database-error.ts";
import type { Sql } from "./sql.ts";

/**
 * For reads that also write down something they can do without. While the database takes no writes, they go
 * on without it; inside a transaction they fail like all else.
 */
export async function withoutWrite<T>(
  sql: Sql,
  { write, readOnly }: { write: () => Promise<T>; readOnly: () => Promise<T> | T },
): Promise<T> {
  if (sql.isReadOnly()) return readOnly();
  try {
    return await write();
  } catch (error) {
    if (isReadOnly(error) && sql.isReadOnly()) return readOnly();
    throw error;
  }
}
