import { errorName, type Tracing } from "../ports/tracing.ts";
import type { JobHandler } from "./job-runner.ts";
import type { JobKind } from "../model/job.ts";

type Handlers = Partial<Record<JobKind, JobHandler>>;

/** The same handlers; each run is a span in the trace of what caused its job. */
export function traceJobs(handlers: Handlers, tracing: Tracing | undefined): Handlers {
  if (tracing === undefined) return handlers;
  const traced =
    (handle: JobHandler): JobHandler =>
    async (job, lease) => {
      const span = tracing.start(`job ${job.kind}`, {
        kind: "consumer",
        parent: job.traceContext ?? null,
        facts: {
          "messaging.system": "usher",
          "messaging.operation.type": "process",
          "messaging.destination.name": job.kind,
          "messaging.message.id": job.id,
          "usher.organization.id": job.organizationId,
          "usher.job.attempts": job.attempts,
        },
      });
      try {
        const outcome = await span.run(() => handle(job, lease));
        span.set({ "usher.job.outcome": outcome.kind });
        span.end(outcome.kind === "done" ? undefined : outcome.kind);
        return outcome;
      } catch (error) {
        span.end(errorName(error));
        throw error;
      }
    };
  return Object.fromEntries(
    Object.entries(handlers).map(([kind, handle]) => [kind, traced(handle)]),
  );
}
