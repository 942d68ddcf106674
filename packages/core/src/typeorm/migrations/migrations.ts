import { Initial1763700000001 } from "./0001-initial.ts";

export const migrationsTable = "usher_migration";

/** In order; a released one is never changed. */
export const migrations = [Initial1763700000001] as const;
