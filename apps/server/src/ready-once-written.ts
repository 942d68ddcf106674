import type { OutcomeWriter } from "@usher/core";
import type { Readiness } from "@usher/process";

/** The same, and not ready while outcomes wait for the database: until then this process sends no email. */
export function readyOnceWritten(
  readiness: Readiness,
  outcomes: Pick<OutcomeWriter, "waiting">,
): Readiness {
  return {
    async ready() {
      const count = outcomes.waiting();
      if (count === 0) return readiness.ready();
      return { ok: false, reason: `outcomes that are not in the database yet: ${count}` };
    },
  };
}
