import { backoffMs, maxAttempts } from "./backoff.ts";
import type { Job, JobKind, JobOutcome } from "../model/job.ts";
import type { Lease } from "./leases.ts";
import type { OutcomeWriter } from "./outcome-writer.ts";
import type { OutboxRepository } from "../ports/outbox-repository.ts";
import { describeError, failureMessage, type WorkerLog } from "./worker-log.ts";

export type JobHandler = (job: Job, lease: Lease) => Promise<JobOutcome>;

export type JobRunner = {
  /**
   * Runs the handler and ends the lease as soon as the database takes it, unless a later claim has the job by then: an
   * end that is forgotten would run the handler again. Never throws.
   */
  run(job: Job, lease: Lease): Promise<void>;
  /** Ends the lease of a job that is not finished; another worker may claim it at once. Never throws. */
  releaseLease(job: Job): Promise<void>;
};

type RunnerOptions = {
  outbox: Pick<OutboxRepository, "finish">;
  outcomes: Pick<OutcomeWriter, "write">;
  handlers: Partial<Record<JobKind, JobHandler>>;
  owner: string;
  log: WorkerLog;
  retryAfterMs?: ((attempts: number) => number) | undefined;
  maxRetryMs?: number | undefined;
};

const maxErrorLength = 500;
const givenBack: JobOutcome = {
  kind: "retry",
  afterMs: 0,
  error: "the worker stopped",
  countsAsAttempt: false,
};

export function createJobRunner(options: RunnerOptions): JobRunner {
  const { outbox, outcomes, handlers, owner, log, retryAfterMs = backoffMs } = options;
  const { maxRetryMs = Number.POSITIVE_INFINITY } = options;

  async function attempt(job: Job, lease: Lease): Promise<JobOutcome> {
    const handler = handlers[job.kind];
    if (!handler) return { kind: "dead", error: `nothing handles ${job.kind}` };
    try {
      return await handler(job, lease);
    } catch (error) {
      const message = failureMessage("a handler threw", error);
      log.error({ err: error, ...factsOf(job) }, message);
      return { kind: "retry", afterMs: retryAfterMs(job.attempts), error: describeError(error) };
    }
  }

  const finish = (job: Job, outcome: JobOutcome): Promise<boolean> =>
    outbox.finish({ ...endingOf(job, withinWait(outcome, maxRetryMs)), owner });

  return {
    async run(job, lease) {
      const outcome = withinLimit(job, await attempt(job, lease));
      if (outcome.kind === "done" && outcome.ended) return;
      if (outcome.kind === "dead")
        log.error({ ...factsOf(job), err: outcome.error }, "a job is dead");
      try {
        const held = await outcomes.write(() => finish(job, outcome));
        if (!held && !lease.signal.aborted)
          log.warn(factsOf(job), "a lease was lost before the job ended");
      } catch (error) {
        const message = failureMessage("the outcome of a job was not written", error);
        log.error({ err: error, ...factsOf(job) }, message);
      }
    },
    async releaseLease(job) {
      try {
        await finish(job, givenBack);
      } catch (error) {
        const message = failureMessage("a job was not released", error);
        log.error({ err: error, ...factsOf(job) }, message);
      }
    },
  };
}

/** Lines about a job name its organization as lines about a request do. */
function factsOf({ id: jobId, kind, organizationId }: Job) {
  return { jobId, kind, organizationId };
}

function endingOf(job: Job, outcome: JobOutcome) {
  return {
    organizationId: job.organizationId,
    id: job.id,
    attempts: job.attempts,
    outcome: outcome.kind === "retry" ? ("ready" as const) : outcome.kind,
    delayMs: outcome.kind === "retry" ? outcome.afterMs : 0,
    error: outcome.kind === "done" ? null : outcome.error.slice(0, maxErrorLength),
    countsAsAttempt: outcome.kind === "retry" ? (outcome.countsAsAttempt ?? true) : true,
  };
}

function withinWait(outcome: JobOutcome, maxMs: number): JobOutcome {
  return outcome.kind === "retry"
    ? { ...outcome, afterMs: Math.min(outcome.afterMs, maxMs) }
    : outcome;
}

function withinLimit(job: Job, outcome: JobOutcome): JobOutcome {
  const counts = outcome.kind === "retry" && outcome.countsAsAttempt !== false;
  return counts && job.attempts >= maxAttempts ? { kind: "dead", error: outcome.error } : outcome;
}
