import type { EntitySchema } from "typeorm";

/** Every table. `entities.test.ts` holds them and the migrations equal. */
export const entities: readonly EntitySchema[] = [];
