import type { Job } from "./job.ts";
import type { OutboxRepository } from "./ports.ts";
import { describeError } from "./worker-log.ts";
import type { WorkerLog } from "./worker-log.ts";

export type Leases = {
  /**
   * Keeps the job's lease while `work` runs. One that is claimed again while it still runs here had
   * lost its lease unnoticed: the older run is aborted, as if another process had claimed it.
   */
  hold(job: Job, work: (signal: AbortSignal) => Promise<void>): void;
  size(): number;
  /** Resolves when all that runs now has ended. */
  ended(): Promise<void>;
  /** Renews nothing more, aborts what still runs and returns it. */
  release(): Job[];
};

type LeaseOptions = {
  outbox: Pick<OutboxRepository, "renew">;
  owner: string;
  leaseMs: number;
  log: WorkerLog;
  onEnd: () => void;
};

type Held = { job: Job; controller: AbortController; until: number; done: Promise<void> };

/** What runs in this process, each with a lease that is renewed at a third of its length. */
export function createLeases(options: LeaseOptions): Leases {
  const { outbox, owner, leaseMs, log, onEnd } = options;
  const held = new Set<Held>();
  const timer = setInterval(() => void renew(), Math.max(1, Math.floor(leaseMs / 3)));

  async function renew(): Promise<void> {
    if (held.size === 0) return;
    const entries = [...held];
    const until = Date.now() + leaseMs;
    try {
      const ids = entries.map(({ job }) => job.id);
      const renewed = new Set(await outbox.renew({ owner, ids, leaseMs }));
      for (const entry of entries)
        if (renewed.has(entry.job.id)) entry.until = until;
        else drop(entry, "another worker has the job");
    } catch (error) {
      log.error({ owner, error: describeError(error) }, "renewing leases failed");
      for (const entry of entries) if (entry.until <= Date.now()) drop(entry, "it ran out");
    }
  }

  /** Not for one that has ended while it was being renewed. */
  function drop(entry: Held, reason: string): void {
    if (!held.has(entry) || entry.controller.signal.aborted) return;
    log.warn({ jobId: entry.job.id, kind: entry.job.kind, reason }, "a lease was lost");
    entry.controller.abort(new Error(`the lease was lost: ${reason}`));
  }

  return {
    hold(job, work) {
      for (const older of held)
        if (older.job.id === job.id) older.controller.abort(new Error("the job was claimed again"));
      const controller = new AbortController();
      const until = Date.now() + leaseMs;
      const entry: Held = { job, controller, until, done: Promise.resolve() };
      held.add(entry);
      entry.done = work(controller.signal).finally(() => {
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
      return left.map(({ job }) => job);
    },
  };
}
