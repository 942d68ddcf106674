import { z } from "zod";

import type { Fixture } from "./fixture.ts";
import type { Statement } from "./statements.ts";

const explained = z.tuple([
  z.object({
    "Execution Time": z.number(),
    Plan: z.object({ "Shared Hit Blocks": z.number(), "Shared Read Blocks": z.number() }),
  }),
]);

export type Cost = { ms: number; blocks: number };

/**
 * What PostgreSQL does for one statement, by itself: its time, and the blocks of 8 KiB it looked at, which are
 * the same on a busy machine. No timeout ends it.
 */
export async function explain({ raw }: Fixture, { text, values }: Statement): Promise<Cost> {
  const { rows } = await raw.query<{ "QUERY PLAN": unknown }>(
    `EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ${text}`,
    [...values],
  );
  const [{ Plan: plan, "Execution Time": ms }] = explained.parse(rows[0]?.["QUERY PLAN"]);
  return { ms, blocks: plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] };
}
