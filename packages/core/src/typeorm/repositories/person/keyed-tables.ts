import { columnName } from "../../entities/columns.ts";
import { entities } from "../../entities/entities.ts";
import { personalColumns, type ColumnClass } from "./personal-columns.ts";

/** A table that is read in the order of its primary key, a page at a time. */
export type KeyedTable = {
  name: string;
  /** Of the primary key, with their types. */
  key: readonly { column: string; type: string }[];
  columnsOf(...classes: readonly ColumnClass[]): string[];
};

export const keyedTables: readonly KeyedTable[] = entities.map(({ options }) => {
  const { name } = options;
  const key = Object.entries(options.columns).flatMap(([property, column]) =>
    column?.primary ? [{ column: columnName(property), type: String(column.type) }] : [],
  );
  const classes = Object.entries(personalColumns[name] ?? {});
  return {
    name,
    key,
    columnsOf: (...wanted) =>
      classes.flatMap(([column, kind]) => (wanted.includes(kind) ? [column] : [])),
  };
});

export function keyedTable(name: string): KeyedTable {
  const table = keyedTables.find((candidate) => candidate.name === name);
  if (table === undefined) throw new Error(`there is no table ${name}`);
  return table;
}

/** The table's next rows as `page`, with the `row_version` that a later statement can compare. The parameters from `first` on are the key of the last row, or NULLs. */
export function pageOf({ name, key }: KeyedTable, first: number, limit: string): string {
  const columns = key.map(({ column }) => `t.${column}`).join(", ");
  const last = key.map(({ type }, index) => `$${first + index}::${type}`).join(", ");
  return `page AS MATERIALIZED (
    SELECT t.*, t.xmin::text AS row_version FROM ${name} t WHERE $${first}::text IS NULL OR (${columns}) > (${last})
    ORDER BY ${columns} LIMIT ${limit})`;
}

/** The key of the row `row` as a list of texts. */
export function keyOf({ key }: KeyedTable, row: string): string {
  return `ARRAY[${key.map(({ column }) => `${row}.${column}::text`).join(", ")}]`;
}

/** The last row of `page`. */
export function lastOf(table: KeyedTable): string {
  const order = table.key.map(({ column }) => `p.${column} DESC`).join(", ");
  return `(SELECT ${keyOf(table, "p")} FROM page p ORDER BY ${order} LIMIT 1) AS last`;
}

/** Whether an SQL text has one of the needles in lower case, which is made once. */
export function hasNeedle(text: string, needles: string): string {
  return `EXISTS (SELECT FROM (SELECT lower(${text}) AS lowered OFFSET 0) AS searched
    CROSS JOIN unnest(${needles}::text[]) AS needle WHERE strpos(searched.lowered, needle) > 0)`;
}

/** The parameters of `pageOf`. */
export function placeValues({ key }: KeyedTable, place: readonly string[] | null): unknown[] {
  return key.map((_, index) => place?.[index] ?? null);
}
