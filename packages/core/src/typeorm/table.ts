import type {
  EntitySchema,
  FindManyOptions,
  FindOneOptions,
  FindOptionsWhere,
  InsertQueryBuilder,
  ObjectLiteral,
  QueryDeepPartialEntity,
  SelectQueryBuilder,
} from "typeorm";

import { columnsOf, toEntity } from "./rows.ts";
import type { Sql } from "./sql.ts";

/** TypeORM's repository of an entity, on the connections of `sql`. What is written is read back in the same statement. */
export function tableOf<T extends ObjectLiteral>(sql: Sql, schema: EntitySchema<T>) {
  const read = ({ raw }: { raw: Record<string, unknown>[] }) =>
    raw.map((row) => toEntity(schema, row));
  return {
    /** handwritten SQL that answers `columnsOf` the entity. */
    query: async (text: string, params: readonly unknown[]): Promise<T[]> =>
      read({ raw: await sql.rows(text, params) }),
    find: (options: FindManyOptions<T>) => sql.orm((manager) => manager.find(schema, options)),
    findOne: (options: FindOneOptions<T>) => sql.orm((manager) => manager.findOne(schema, options)),
    select: <R>(alias: string, run: (query: SelectQueryBuilder<T>) => Promise<R>) =>
      sql.orm((manager) => run(manager.createQueryBuilder(schema, alias))),
    /** Null when the conflict clause that `refine` adds leaves it out. */
    insert: (
      values: QueryDeepPartialEntity<T>,
      refine = (query: InsertQueryBuilder<T>) => query,
    ): Promise<T | null> =>
      sql.orm(async (manager) => {
        const query = manager.createQueryBuilder().insert().into(schema).values(values);
        return read(await refine(query.returning(columnsOf(schema))).execute())[0] ?? null;
      }),
    /** `params` are those of the expressions in `set`. */
    update: (
      where: FindOptionsWhere<T>,
      set: QueryDeepPartialEntity<T>,
      params: ObjectLiteral = {},
    ): Promise<T[]> =>
      sql.orm(async (manager) => {
        const query = manager.createQueryBuilder().update(schema).set(set).where(where);
        return read(await query.setParameters(params).returning(columnsOf(schema)).execute());
      }),
    /** Whether there was one. */
    delete: (where: FindOptionsWhere<T>) =>
      sql.orm(async (manager) => ((await manager.delete(schema, where)).affected ?? 0) > 0),
  };
}
