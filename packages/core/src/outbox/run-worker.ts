import { startStopwatch } from "../model/stopwatch.ts";
import type { Store } from "../ports/store.ts";
import { createJobRunner, type JobHandler } from "./job-runner.ts";
import { jobKinds, type JobKind } from "../model/job.ts";
import { createLeases } from "./leases.ts";
import type { OutcomeWriter } from "./outcome-writer.ts";
import { createWakeUp } from "../model/wake-up.ts";
import { failureMessage, type WorkerLog } from "./worker-log.ts";

export type WorkerOptions = {
  store: Pick<Store, "read">;
  /** Jobs of these kinds are claimed, and no others. */
  handlers: Partial<Record<JobKind, JobHandler>>;
  /** Asked before each claim: jobs of these organizations are claimed, and of no others. All unless given. */
  organizationIds?: () => Promise<readonly string[]>;
  signal: { subscribe(listener: () => void): () => void };
  /** What runs here keeps its outcomes with it. While one waits nothing is claimed. Closed by `stop`. */
  outcomes: OutcomeWriter;
  /** Unique among all processes. */
  owner: string;
  concurrency: number;
  leaseMs: number;
  pollMs: number;
  log: WorkerLog;
  /** The time that running handlers and waiting outcomes get at a stop; 5 s by default. */
  stopWithinMs?: number;
  /** After a handler threw; 5 s to 15 min by default. */
  retryAfterMs?: (attempts: number) => number;
  /** Whatever a handler asks for, its job is tried again after this time. */
  maxRetryMs?: number;
};

export type Worker = {
  /**
   * Claims nothing more and waits for what runs. What does not end in time is given back, or left to its lease where
   * something is under way that must not begin twice.
   */
  stop(): Promise<void>;
  /** Resolves when nothing runs here and nothing is due. */
  idle(): Promise<void>;
  inFlight(): number;
};

/** A job may be due and held by another process's claim: look again soon, not at once. */
const minWaitMs = 25;
const minErrorWaitMs = 100;
const maxErrorWaitMs = 5_000;
const defaultStopWithinMs = 5_000;
const giveBackWithinMs = 1_000;
/** How soon to look whether outcomes still wait. */
const outcomesLookMs = 50;
const idleLookMs = 5;
const partFreeToClaim = 8;

export function startWorker(options: WorkerOptions): Worker {
  const { owner, leaseMs, log, handlers, outcomes, retryAfterMs, maxRetryMs } = options;
  const outbox = options.store.read.outbox;
  const wakeUp = createWakeUp();
  const leases = createLeases({ outbox, owner, leaseMs, log, onEnd: () => wakeUp.wake() });
  const settings = { owner, log, retryAfterMs, maxRetryMs };
  const runner = createJobRunner({ outbox, outcomes, handlers, ...settings });
  const kinds = jobKinds.filter((kind) => handlers[kind] !== undefined);
  const state = { stopping: false, quietRounds: 0 };
  let stopped: Promise<void> | null = null;

  const unsubscribe = options.signal.subscribe(() => wakeUp.wake());
  const claiming = claimUntilStopped();

  async function claimUntilStopped(): Promise<void> {
    let errors = 0;
    while (!state.stopping)
      try {
        await wakeUp.sleep(await claimOnce());
        errors = 0;
      } catch (error) {
        log.error({ err: error, owner }, failureMessage("claiming jobs failed", error));
        await wakeUp.sleepThrough(Math.min(minErrorWaitMs * 2 ** errors, maxErrorWaitMs));
        errors += 1;
      }
  }

  /** Returns how long to sleep unless woken. */
  async function claimOnce(): Promise<number> {
    const { concurrency, pollMs } = options;
    if (outcomes.waiting() > 0) return outcomesLookMs;
    const free = concurrency - leases.size();
    // One claim for several jobs: who is nearly full waits for a few to end.
    if (free < Math.max(1, Math.floor(concurrency / partFreeToClaim))) return pollMs;
    const organizationIds = (await options.organizationIds?.()) ?? null;
    const asked = startStopwatch();
    const jobs = await outbox.claim({ kinds, organizationIds, owner, leaseMs, limit: free });
    for (const job of jobs) leases.hold(job, asked, (lease) => runner.run(job, lease));
    if (jobs.length > 0) return jobs.length < free ? 0 : pollMs;
    const dueInMs = await outbox.nextDueInMs(kinds, organizationIds);
    if (leases.size() === 0 && dueInMs !== 0) state.quietRounds += 1;
    return dueInMs === null ? pollMs : Math.min(Math.max(dueInMs, minWaitMs), pollMs);
  }

  async function stopOnce(): Promise<void> {
    state.stopping = true;
    unsubscribe();
    wakeUp.close();
    await claiming;
    await endsWithin(leases.ended(), options.stopWithinMs ?? defaultStopWithinMs);
    const givenBack = leases.release().map((job) => runner.releaseLease(job));
    await endsWithin(Promise.all(givenBack), giveBackWithinMs);
    const lost = outcomes.close();
    if (lost > 0) log.error({ owner, lost }, "the worker stopped with unwritten outcomes");
  }

  return {
    stop: () => (stopped ??= stopOnce()),
    async idle() {
      // A round that was under way at the call does not count; the one after it does.
      const enough = state.quietRounds + 2;
      while (!state.stopping && state.quietRounds < enough) {
        wakeUp.wake();
        await new Promise((resolve) => {
          setTimeout(resolve, idleLookMs);
        });
      }
    },
    inFlight: () => leases.size(),
  };
}

async function endsWithin(end: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([end, limit]);
  clearTimeout(timer);
}
