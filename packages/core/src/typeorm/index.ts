export { createAuditSignal, type ClosableAuditSignal } from "./audit-signal.ts";
export { createUsherDataSource, isBehindTransactionPooler } from "./data-source.ts";
export { readDatabaseFacts, type DatabaseFacts } from "./database-facts.ts";
export { createJobSignal } from "./job-signal.ts";
export type { DataSourceOptions, OffsetClock } from "./data-source.ts";
export { appliedMigrations, migrate, migrationsPending } from "./migrate.ts";
export { createStore } from "./store.ts";
