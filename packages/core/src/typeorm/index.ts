export { createAuditSignal, type ClosableAuditSignal } from "./audit-signal.ts";
export { createUsherDataSource } from "./data-source.ts";
export { createJobSignal } from "./job-signal.ts";
export type { DataSourceOptions, OffsetClock } from "./data-source.ts";
export { migrate, migrationsPending } from "./migrate.ts";
export { createStore } from "./store.ts";
