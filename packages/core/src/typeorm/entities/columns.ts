import { DefaultNamingStrategy, type EntitySchemaColumnOptions } from "typeorm";

import { isoOrNull } from "../times.ts";

type Column = EntitySchemaColumnOptions;

export const uuid = { type: "uuid" } as const satisfies Column;
export const text = { type: "text" } as const satisfies Column;
export const textList = { type: "text", array: true } as const satisfies Column;
export const integer = { type: "integer" } as const satisfies Column;
export const bigint = { type: "bigint" } as const satisfies Column;
export const boolean = { type: "boolean" } as const satisfies Column;
export const jsonb = { type: "jsonb" } as const satisfies Column;
export const bytea = { type: "bytea" } as const satisfies Column;
/** Read as ISO-8601. */
export const timestamptz = {
  type: "timestamptz",
  transformer: { from: isoOrNull, to: (time: unknown) => time },
} as const satisfies Column;
export const timestamptzList = { type: "timestamptz", array: true } as const satisfies Column;
export const now = { ...timestamptz, default: () => "usher_now()" } as const satisfies Column;
export const numbered = { type: "bigint", generated: "increment" } as const satisfies Column;

export function nullable(column: Column): Column {
  return { ...column, nullable: true };
}

/** Read only where a query asks for it. */
export function unselected(column: Column): Column {
  return { ...column, select: false };
}

/** Columns of one key carry the same name of its constraint. */
export function primary(column: Column, primaryKeyConstraintName: string): Column {
  return { ...column, primary: true, primaryKeyConstraintName };
}

/** Not stored: a subquery about the row `alias`. */
export function computed(column: Column, query: (alias: string) => string): Column {
  return { ...column, virtualProperty: true, query };
}

/** The column of the property `emailKey` is `email_key`. */
export function columnName(property: string): string {
  return property.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export class ColumnNaming extends DefaultNamingStrategy {
  override columnName(property: string): string {
    return columnName(property);
  }
}
