import { z } from "zod";

import { failureSchema } from "../invite/outcomes.ts";
import type { OutcomeKind } from "../invite/run-state.ts";

const importOutcomesSchema = z.object({
  added: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  /** Who is a member already, and was not changed. */
  skipped: z.array(z.object({ row: z.number(), email: z.string(), reason: z.string() })),
  failures: z.array(failureSchema),
});
export type ImportOutcomes = z.infer<typeof importOutcomesSchema>;

export function noImportOutcomes(): ImportOutcomes {
  return { added: 0, updated: 0, unchanged: 0, skipped: [], failures: [] };
}

export function addedImports(all: Iterable<ImportOutcomes>): ImportOutcomes {
  const sum = noImportOutcomes();
  for (const one of all) {
    sum.added += one.added;
    sum.updated += one.updated;
    sum.unchanged += one.unchanged;
    sum.skipped.push(...one.skipped);
    sum.failures.push(...one.failures);
  }
  sum.failures.sort((a, b) => a.row - b.row);
  return sum;
}

export function countOfImports(outcomes: ImportOutcomes): number {
  const { added, updated, unchanged, skipped, failures } = outcomes;
  return added + updated + unchanged + skipped.length + failures.length;
}

export const importedOutcomes: OutcomeKind<ImportOutcomes> = {
  schema: importOutcomesSchema,
  added: addedImports,
};
