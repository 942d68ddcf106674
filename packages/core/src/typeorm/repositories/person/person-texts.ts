import { randomUUID } from "node:crypto";

import type { PersonRepository, PersonalText, TextPage } from "../../../ports/person-repository.ts";
import type { Sql } from "../../sql.ts";
import {
  hasNeedle,
  keyedTable,
  keyedTables,
  keyOf,
  lastOf,
  pageOf,
  placeValues,
  type KeyedTable,
} from "./keyed-tables.ts";

type TextMethods = Pick<PersonRepository, "textTables" | "textsWith" | "replaceTexts">;

const searched = (table: KeyedTable) => table.columnsOf("text", "key");
const tables = keyedTables.filter((table) => searched(table).length > 0).map(({ name }) => name);

/** Handwritten, as all of this: tables that only the loop knows, in pages of bounded length. */
function selectTexts(table: KeyedTable): string {
  const columns = searched(table);
  const together = `concat_ws(' ', ${columns.map((column) => `p.${column}::text`).join(", ")})`;
  const values = columns.map((column) => `'${column}', p.${column}`).join(", ");
  return /* sql */ `
WITH ${pageOf(table, 3, "$2::integer")}
SELECT ${lastOf(table)}, (
  SELECT coalesce(json_agg(json_build_object('key', ${keyOf(table, "p")}, 'version', p.row_version,
    'values', json_build_object(${values}))), '[]')
  FROM page p WHERE ${hasNeedle(together, "$1")}) AS rows`;
}

export function textMethods(sql: Sql): TextMethods {
  return {
    textTables: () => tables,
    async textsWith(name, needles, { after, limit }) {
      const table = keyedTable(name);
      const [page] = await sql.rows<TextPage>(selectTexts(table), [
        needles,
        limit,
        ...placeValues(table, after),
      ]);
      if (page === undefined) throw new Error("a SELECT without FROM answered no row");
      return page;
    },
    replaceTexts: (name, row, values) => replaceTexts(sql, keyedTable(name), { row, values }),
  };
}

/** A key that named someone becomes a random one: what was kept under it is not found any more. */
async function replaceTexts(
  sql: Sql,
  table: KeyedTable,
  { row, values }: { row: PersonalText; values: PersonalText["values"] },
): Promise<boolean> {
  const keys = new Set(table.columnsOf("key"));
  const changed = Object.entries(values).filter(
    ([column, value]) => JSON.stringify(value) !== JSON.stringify(row.values[column]),
  );
  if (changed.length === 0) return false;
  const params: unknown[] = [];
  const bind = (value: unknown) => `$${params.push(value)}`;
  const isJson = (value: unknown) => typeof value === "object" && value !== null;
  const stored = (value: unknown) => (isJson(value) ? JSON.stringify(value) : value);
  const typeOf = (value: unknown) => (isJson(value) ? "jsonb" : "text");
  const assignments = changed.map(([column, value]) =>
    keys.has(column)
      ? `${column} = ${bind(`erased ${randomUUID()}`)}`
      : `${column} = ${bind(stored(value))}::${typeOf(value)}`,
  );
  const found = table.key.map(
    ({ column, type }, index) => `${column} = ${bind(row.key[index])}::${type}`,
  );
  const where = [...found, `xmin::text = ${bind(row.version)}`].join(" AND ");
  return (
    (await sql.run(`UPDATE ${table.name} SET ${assignments.join(", ")} WHERE ${where}`, params)) > 0
  );
}
