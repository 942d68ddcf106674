import { migrationOf } from "./migration.ts";

/** What a traced transaction says of itself travels with the jobs it adds (docs/decisions/016). */
export const TraceContext1763700000012 = migrationOf("TraceContext1763700000012", {
  up: /* sql */ `
    CREATE FUNCTION trace_context() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
      SELECT nullif(current_setting('usher.traceparent', true), '')
    $$;
    ALTER TABLE job ADD COLUMN trace_context text;
    ALTER TABLE job ALTER COLUMN trace_context SET DEFAULT trace_context()`,
  down: "ALTER TABLE job DROP COLUMN trace_context; DROP FUNCTION trace_context",
});
