import type { HealthRepository } from "../../model/health.ts";
import type { Sql } from "../sql.ts";

/**
 * The update of no row meets whatever forbids writes; the message, which nothing reads, makes the commit wait
 * for the log on disk, and for a synchronous standby, as any other write does.
 */
export const writeProbe = /* sql */ `
  WITH nothing AS (UPDATE sender_pause SET reason = reason WHERE false)
  SELECT pg_logical_emit_message(true, 'usher', '')`;

export function healthRepository(sql: Sql): HealthRepository {
  return {
    async requireWritable() {
      await sql.run(writeProbe);
    },
  };
}
