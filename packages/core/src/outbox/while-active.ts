import { heldError, type JobOutcome } from "../model/job.ts";
import type { Store } from "../ports/store.ts";
import type { JobHandler } from "./job-runner.ts";

/** Resuming the organization, or its invitations, makes its jobs due at once. */
const holdMs = 3_600_000;

/** Nothing goes out of an organization that is suspended or deleted, and no invitation while they are paused; what waits goes out afterwards. */
export const held: JobOutcome = {
  kind: "retry",
  afterMs: holdMs,
  error: heldError,
  countsAsAttempt: false,
};

export function whileActive(store: Pick<Store, "read">, handle: JobHandler): JobHandler {
  return async (job, lease) =>
    (await store.read.organizations.isActive(job.organizationId)) ? handle(job, lease) : held;
}
