import type { EntitySchema, EntitySchemaColumnOptions, ValueTransformer } from "typeorm";

import { columnName } from "./entities/columns.ts";

/** What TypeORM selects of an entity, for handwritten SQL and RETURNING; `prefix` begins each name in the answer. */
export function columnsOf<T extends object>(
  schema: EntitySchema<T>,
  alias = schema.options.name,
  prefix = "",
): string {
  const selected = columnsIn(schema).filter(({ select }) => select !== false);
  return selected.map((column) => selectionOf(column, alias, prefix)).join(", ");
}

/** Those too that are selected only where a query asks for them. */
export function everyColumnOf<T extends object>(schema: EntitySchema<T>): string {
  const { name } = schema.options;
  return columnsIn(schema)
    .map((column) => selectionOf(column, name, ""))
    .join(", ");
}

function selectionOf({ name, query }: Column, alias: string, prefix: string): string {
  return `${query ? `(${query(alias)})` : `${alias}.${name}`} AS ${prefix}${name}`;
}

/** The entity in a row of such columns. */
export function toEntity<T extends object>(
  schema: EntitySchema<T>,
  row: Record<string, unknown>,
  prefix = "",
): T {
  const entity: Record<string, unknown> = {};
  for (const { property, name, transformers } of columnsIn(schema)) {
    const value = row[prefix + name];
    if (value === undefined) continue;
    entity[property] = transformers.reduce((read, { from }) => from(read), value);
  }
  // The schema says which type each of the columns is read as.
  return entity as T;
}

type Column = {
  property: string;
  name: string;
  select: boolean | undefined;
  query: EntitySchemaColumnOptions["query"];
  transformers: ValueTransformer[];
};

const known = new WeakMap<object, Column[]>();

/** Worked out once for each schema: rows are read with every call. */
function columnsIn<T extends object>(schema: EntitySchema<T>): Column[] {
  const columns = known.get(schema) ?? workOut(schema.options.columns);
  known.set(schema, columns);
  return columns;
}

function workOut(options: Record<string, EntitySchemaColumnOptions | undefined>): Column[] {
  return Object.entries(options).flatMap(([property, column]) =>
    column === undefined
      ? []
      : [
          {
            property,
            name: columnName(property),
            select: column.select,
            query: column.query,
            transformers: [column.transformer ?? []].flat(),
          },
        ],
  );
}
