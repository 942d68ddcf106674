import { createOutcomeWriter, type OutcomeWriter } from "../outbox/outcome-writer.ts";

export function quietOutcomes(): OutcomeWriter {
  return createOutcomeWriter({ log: { warn: () => {}, error: () => {} } });
}
