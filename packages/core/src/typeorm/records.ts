import type { Sql } from "./sql.ts";
import { iso } from "./times.ts";

/** The rows of a statement as the model has them: names in camelCase, times as ISO-8601. */
export async function recordsOf<T extends object>(
  sql: Sql,
  text: string,
  params?: readonly unknown[],
): Promise<T[]> {
  const rows = await sql.rows(text, params);
  // The statement's text fixes its columns, and the schema's check constraints hold the words of unions.
  return rows.map(toRecord) as T[];
}

function toRecord(row: object): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(row))
    record[propertyName(column)] = value instanceof Date ? iso(value) : value;
  return record;
}

const properties = new Map<string, string>();

/** The property of the column `email_key` is `emailKey`. */
function propertyName(column: string): string {
  const known = properties.get(column);
  if (known !== undefined) return known;
  const property = column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  properties.set(column, property);
  return property;
}
