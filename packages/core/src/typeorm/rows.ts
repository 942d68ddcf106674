import type { EntitySchema, EntitySchemaColumnOptions } from "typeorm";

import { columnName } from "./entities/columns.ts";

/** What TypeORM selects of an entity, for SQL by hand and RETURNING; `prefix` begins each name in the answer. */
export function columnsOf<T extends object>(
  schema: EntitySchema<T>,
  alias = schema.options.name,
  prefix = "",
): string {
  return columnsIn(schema)
    .filter(([, { select }]) => select !== false)
    .map(([property, { query }]) => {
      const name = columnName(property);
      return `${query ? `(${query(alias)})` : `${alias}.${name}`} AS ${prefix}${name}`;
    })
    .join(", ");
}

/** The entity in a row of such columns. */
export function toEntity<T extends object>(
  schema: EntitySchema<T>,
  row: Record<string, unknown>,
  prefix = "",
): T {
  const entity: Record<string, unknown> = {};
  for (const [property, { transformer }] of columnsIn(schema)) {
    const value = row[prefix + columnName(property)];
    if (value === undefined) continue;
    entity[property] = [transformer ?? []].flat().reduce((read, { from }) => from(read), value);
  }
  // The schema says which type each of the columns is read as.
  return entity as T;
}

function columnsIn<T extends object>(schema: EntitySchema<T>) {
  return Object.entries<EntitySchemaColumnOptions | undefined>(schema.options.columns).flatMap(
    ([property, column]) => (column ? [[property, column] as const] : []),
  );
}
