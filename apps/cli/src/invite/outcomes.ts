import { z } from "zod";

import type { OutcomeKind } from "./run-state.ts";

export const failureSchema = z.object({
  row: z.number(),
  email: z.string(),
  code: z.string(),
  message: z.string(),
});

/** Outcomes: how many of each kind, and who failed. */
const outcomesSchema = z.object({
  invited: z.number(),
  requested: z.number(),
  skipped: z.number(),
  failures: z.array(failureSchema),
});
export type Outcomes = z.infer<typeof outcomesSchema>;

export function noOutcomes(): Outcomes {
  return { invited: 0, requested: 0, skipped: 0, failures: [] };
}

export function added(all: Iterable<Outcomes>): Outcomes {
  const sum = noOutcomes();
  for (const one of all) {
    sum.invited += one.invited;
    sum.requested += one.requested;
    sum.skipped += one.skipped;
    sum.failures.push(...one.failures);
  }
  sum.failures.sort((a, b) => a.row - b.row);
  return sum;
}

export const invitedOutcomes: OutcomeKind<Outcomes> = { schema: outcomesSchema, added };

export function countOf({ invited, requested, skipped, failures }: Outcomes): number {
  return invited + requested + skipped + failures.length;
}
