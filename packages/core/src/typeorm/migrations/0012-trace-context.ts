import type { MigrationInterface, QueryRunner } from "typeorm";

/** What a traced transaction says of itself travels with the jobs it adds (docs/decisions/016). */
export class TraceContext1763700000012 implements MigrationInterface {
  readonly name = "TraceContext1763700000012";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION trace_context() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT nullif(current_setting('usher.traceparent', true), '')
      $$;
      ALTER TABLE job ADD COLUMN trace_context text;
      ALTER TABLE job ALTER COLUMN trace_context SET DEFAULT trace_context()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE job DROP COLUMN trace_context; DROP FUNCTION trace_context");
  }
}
