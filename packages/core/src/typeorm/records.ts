import type { Sql } from "./sql.ts";
import { isoOfTimestamptz } from "./times.ts";

/**
 * The rows of a statement as the model has them: names in camelCase, times as ISO-8601. The names are read once, not
 * once a row: a page has 50 rows of 40 columns.
 */
export async function recordsOf<T extends object>(
  sql: Sql,
  text: string,
  params?: readonly unknown[],
): Promise<T[]> {
  const rows = await sql.rows<Record<string, unknown>>(text, params);
  const names = Object.keys(rows[0] ?? {}).map((column) => [column, propertyName(column)] as const);
  const records = rows.map((row) => {
    const record: Record<string, unknown> = {};
    for (const [column, property] of names) record[property] = row[column];
    return record;
  });
  // The statement's text fixes its columns, and the schema's check constraints hold the words of unions.
  return records as T[];
}

/**
 * A SELECT whose one row is a list of `select`'s rows, in their order, as JSON in the column `records`. Its columns have
 * the names of properties. Wide rows are read several times as fast so: pg makes each value by itself.
 */
export function jsonRows(select: string): string {
  return `SELECT coalesce(json_agg(record), '[]') AS records FROM (${select}) AS record`;
}

/** Times in JSON have the session's offset. */
export function setIsoTimes<T extends object>(record: T, times: readonly (keyof T)[]): void {
  const values: Record<keyof T, unknown> = record;
  for (const property of times) {
    const time = values[property];
    if (typeof time === "string") values[property] = isoOfTimestamptz(time);
  }
}

const isTime = (column: string) => column.endsWith("_at") || column.endsWith("_until");

/** The same of a row that the database made JSON of, which has times with the session's offset. */
export function recordOfJson(row: object): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(row))
    record[propertyName(column)] =
      isTime(column) && typeof value === "string" ? new Date(value).toISOString() : value;
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
