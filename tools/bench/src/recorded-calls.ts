import type pg from "pg";

import type { BareCalls } from "./bare-calls.ts";
import { createReplay, type Recordings } from "./statements.ts";

/** A batch has the size that was recorded. */
export type RecordedCalls = Record<"create" | "batch" | "list", Recordings>;

/** The very statements that Usher sends for each call. */
export function createRecordedCalls(pool: pg.Pool, recorded: RecordedCalls): BareCalls {
  const replay = ({ first, second }: Recordings) => {
    const { run } = createReplay(first, second);
    return async (): Promise<{ rows: unknown[] }> => {
      const client = await pool.connect();
      try {
        const answers = await run(client);
        return { rows: answers.toSorted((a, b) => b.length - a.length)[0] ?? [] };
      } finally {
        client.release();
      }
    };
  };
  const create = replay(recorded.create);
  const batch = replay(recorded.batch);
  const list = replay(recorded.list);
  return { create: (emails) => (emails.length === 1 ? create() : batch()), list };
}
