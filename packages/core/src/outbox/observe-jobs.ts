import type { JobHandler } from "./job-runner.ts";
import type { Job, JobKind, JobOutcome } from "../model/job.ts";

/** One run of a handler. `threw`: it failed without an outcome of its own, and is tried again. */
export type JobRun = { job: Job; outcome: JobOutcome | { kind: "threw" } };

/** The same handlers, which also report the outcome of each run. */
export function observeJobs(
  handlers: Partial<Record<JobKind, JobHandler>>,
  observe: (run: JobRun) => void,
): Partial<Record<JobKind, JobHandler>> {
  const observed =
    (handle: JobHandler): JobHandler =>
    async (job, lease) => {
      try {
        const outcome = await handle(job, lease);
        observe({ job, outcome });
        return outcome;
      } catch (error) {
        observe({ job, outcome: { kind: "threw" } });
        throw error;
      }
    };
  return Object.fromEntries(
    Object.entries(handlers).map(([kind, handle]) => [kind, observed(handle)]),
  );
}
