import type { EntitySchemaColumnOptions } from "typeorm";

type Column = EntitySchemaColumnOptions;

export const uuid = { type: "uuid" } as const satisfies Column;
export const text = { type: "text" } as const satisfies Column;
export const textList = { type: "text", array: true } as const satisfies Column;
export const integer = { type: "integer" } as const satisfies Column;
export const bigint = { type: "bigint" } as const satisfies Column;
export const boolean = { type: "boolean" } as const satisfies Column;
export const jsonb = { type: "jsonb" } as const satisfies Column;
export const bytea = { type: "bytea" } as const satisfies Column;
export const timestamptz = { type: "timestamptz" } as const satisfies Column;
export const now = { type: "timestamptz", default: () => "usher_now()" } as const satisfies Column;
export const numbered = { type: "bigint", generated: "increment" } as const satisfies Column;

export function nullable(column: Column): Column {
  return { ...column, nullable: true };
}

/** Columns of one key carry the same name of its constraint. */
export function primary(column: Column, primaryKeyConstraintName: string): Column {
  return { ...column, primary: true, primaryKeyConstraintName };
}
