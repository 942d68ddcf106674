import { startStopwatch, type Stopwatch } from "../model/stopwatch.ts";
import type { Job } from "../model/job.ts";
import type { OutboxRepository } from "../ports/outbox-repository.ts";
import { failureMessage, type WorkerLog } from "./worker-log.ts";

export type Lease = {
  /** Aborts when the lease is lost, or when the worker stops and waits no longer. */
  signal: AbortSignal;
  owner: string;
  /** Whether the lease lasts this long, as far as this process knows. */
  holdsFor(ms: number): boolean;
  /** The same, and renews the lease if it is not long enough. */
  ensure(ms: number): Promise<boolean>;
  /** Asks the database whether the job is still this worker's. False too when it does not answer. */
  renew(): Promise<boolean>;
  /** From now on something is under way that must not begin twice: a stop leaves the job to its lease. */
  keep(): void;
};

export type Leases = {
  /**
   * Keeps the job's lease while `work` runs; `claimed` was started before the claim. One that is claimed again while
   * it still runs here had lost its lease unnoticed: the older run is aborted, as if another process had claimed it.
   */
  hold(job: Job, claimed: Stopwatch, work: (lease: Lease) => Promise<void>): void;
  size(): number;
  /** Resolves when all that runs now has ended. */
  ended(): Promise<void>;
  /** Renews nothing more, aborts what still runs and returns it, except for what is kept. */
  release(): Job[];
};

type LeaseOptions = {
  outbox: Pick<OutboxRepository, "renew">;
  owner: string;
  leaseMs: number;
  log: WorkerLog;
  onEnd: () => void;
};

type Held = {
  job: Job;
  controller: AbortController;
  /** Since before the database was asked for the lease as it is now, so it never ends earlier than here. */
  since: Stopwatch;
  kept: boolean;
  done: Promise<void>;
};

/** What runs in this process, each with a lease that is renewed at a third of its length. */
export function createLeases(options: LeaseOptions): Leases {
  const { outbox, owner, leaseMs, log, onEnd } = options;
  const held = new Set<Held>();
  const timer = setInterval(() => void renew([...held]), Math.max(1, Math.floor(leaseMs / 3)));

  async function renew(entries: readonly Held[]): Promise<void> {
    if (entries.length === 0) return;
    const since = startStopwatch();
    try {
      const ids = entries.map(({ job }) => job.id);
      const renewed = new Set(await outbox.renew({ owner, ids, leaseMs }));
      for (const entry of entries)
        if (renewed.has(entry.job.id)) entry.since = since;
        else drop(entry, "another worker has the job");
    } catch (error) {
      log.error({ err: error, owner }, failureMessage("renewing leases failed", error));
      for (const entry of entries)
        if (entry.since.elapsedMs() >= leaseMs) drop(entry, "it ran out");
    }
  }

  /** Not for one that has ended while it was being renewed. */
  function drop(entry: Held, reason: string): void {
    if (!held.has(entry) || entry.controller.signal.aborted) return;
    log.warn({ jobId: entry.job.id, kind: entry.job.kind, reason }, "a lease was lost");
    entry.controller.abort(new Error(`the lease was lost: ${reason}`));
  }

  function leaseOf(entry: Held): Lease {
    const { signal } = entry.controller;
    const holdsFor = (ms: number): boolean =>
      !signal.aborted && leaseMs - entry.since.elapsedMs() >= ms;
    const renewed = async (): Promise<boolean> => {
      const before = entry.since;
      if (!signal.aborted) await renew([entry]);
      return !signal.aborted && entry.since !== before;
    };
    return {
      signal,
      owner,
      holdsFor,
      ensure: async (ms) => holdsFor(ms) || ((await renewed()) && holdsFor(ms)),
      renew: renewed,
      keep: () => void (entry.kept = true),
    };
  }

  return {
    hold(job, claimed, work) {
      for (const older of held)
        if (older.job.id === job.id) older.controller.abort(new Error("the job was claimed again"));
      const controller = new AbortController();
      const entry: Held = { job, controller, since: claimed, kept: false, done: Promise.resolve() };
      held.add(entry);
      entry.done = work(leaseOf(entry)).finally(() => {
        held.delete(entry);
        onEnd();
      });
    },
    size: () => held.size,
    async ended() {
      await Promise.all([...held].map(({ done }) => done));
    },
    release() {
      clearInterval(timer);
      const left = [...held];
      for (const { controller } of left) controller.abort(new Error("the worker stops"));
      return left.filter(({ kept }) => !kept).map(({ job }) => job);
    },
  };
}
