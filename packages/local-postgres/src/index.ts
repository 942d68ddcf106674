export { LocalPostgresError } from "./local-postgres-error.ts";
export type { LocalPostgresErrorCode } from "./local-postgres-error.ts";
export { startLocalPostgres } from "./start-local-postgres.ts";
export type { LocalPostgres, StartOptions } from "./start-local-postgres.ts";
export { freePort, freePorts } from "./free-ports.ts";
