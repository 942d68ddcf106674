import { backoffMs, maxAttempts } from "./backoff.ts";
import type { Job, JobKind, JobOutcome } from "./job.ts";
import type { OutboxRepository } from "./ports.ts";
import { describeError } from "./worker-log.ts";
import type { WorkerLog } from "./worker-log.ts";

/** `signal` aborts when the lease is lost, or when the worker stops and waits no longer. */
export type Lease = { signal: AbortSignal; owner: string };
export type JobHandler = (job: Job, lease: Lease) => Promise<JobOutcome>;

export type JobRunner = {
  /** Runs the handler and ends the lease, unless the lease is lost by then. Never throws. */
  run(job: Job, signal: AbortSignal): Promise<void>;
  /** Ends the lease of a job that is not finished; another worker may claim it at once. */
  giveBack(job: Job): Promise<void>;
};

type RunnerOptions = {
  outbox: Pick<OutboxRepository, "finish">;
  handlers: Partial<Record<JobKind, JobHandler>>;
  owner: string;
  log: WorkerLog;
  retryAfterMs?: ((attempts: number) => number) | undefined;
  longestRetryMs?: number | undefined;
};

const finishTries = 4;
const finishAgainMs = 100;
const maxErrorLength = 500;

export function createJobRunner(options: RunnerOptions): JobRunner {
  const { outbox, handlers, owner, log, retryAfterMs = backoffMs } = options;
  const { longestRetryMs = Number.POSITIVE_INFINITY } = options;

  async function attempt(job: Job, signal: AbortSignal): Promise<JobOutcome> {
    const handler = handlers[job.kind];
    if (!handler) return { kind: "dead", error: `nothing handles ${job.kind}` };
    try {
      return await handler(job, { signal, owner });
    } catch (error) {
      log.error({ jobId: job.id, kind: job.kind, error: describeError(error) }, "a handler threw");
      return { kind: "retry", afterMs: retryAfterMs(job.attempts), error: describeError(error) };
    }
  }

  async function finish(job: Job, outcome: JobOutcome, signal?: AbortSignal): Promise<void> {
    const ending = endingOf(job, withinWait(outcome, longestRetryMs));
    for (let tries = 1; tries <= finishTries; tries += 1)
      try {
        const held = await outbox.finish({ ...ending, owner });
        if (!held) log.warn({ jobId: job.id, kind: job.kind }, "a lease was lost before the end");
        return;
      } catch (error) {
        log.error({ jobId: job.id, error: describeError(error) }, "finishing a job failed");
        await wait(finishAgainMs * 2 ** tries);
        if (signal?.aborted) return;
      }
  }

  return {
    async run(job, signal) {
      const outcome = withinLimit(job, await attempt(job, signal));
      if (signal.aborted || (outcome.kind === "done" && outcome.ended)) return;
      if (outcome.kind === "dead")
        log.error({ jobId: job.id, kind: job.kind, error: outcome.error }, "a job is dead");
      await finish(job, outcome, signal);
    },
    giveBack: (job) =>
      finish(job, {
        kind: "retry",
        afterMs: 0,
        error: "the worker stopped",
        countsAsAttempt: false,
      }),
  };
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

function withinWait(outcome: JobOutcome, longestMs: number): JobOutcome {
  return outcome.kind === "retry"
    ? { ...outcome, afterMs: Math.min(outcome.afterMs, longestMs) }
    : outcome;
}

function withinLimit(job: Job, outcome: JobOutcome): JobOutcome {
  const counts = outcome.kind === "retry" && outcome.countsAsAttempt !== false;
  return counts && job.attempts >= maxAttempts ? { kind: "dead", error: outcome.error } : outcome;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
