import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { UsherError } from "../model/errors.ts";
import type { JobHandler } from "./job-runner.ts";
import type { JobOutcome } from "../model/job.ts";
import { memoryOutbox, type MemoryOutbox } from "../testing/memory-outbox.ts";
import { quietOutcomes } from "../testing/quiet-outcomes.ts";
import { startWorker, type Worker, type WorkerOptions } from "./run-worker.ts";

const done: JobOutcome = { kind: "done" };
const workers: Worker[] = [];
beforeEach(() => {
  // Time passes only while the process runs, a step at a time, so that no timer is ever late.
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 1 });
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  vi.useRealTimers();
});

type Logged = { facts: object; message: string };

function start(
  outbox: MemoryOutbox,
  handler: JobHandler,
  options: Partial<WorkerOptions> = {},
): { worker: Worker; logged: Logged[]; wake: () => void } {
  const logged: Logged[] = [];
  const listeners = new Set<() => void>();
  const worker = startWorker({
    store: outbox.store,
    handlers: { mail: handler },
    signal: {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    outcomes: quietOutcomes(),
    owner: "worker-1",
    concurrency: 4,
    leaseMs: 1_000,
    pollMs: 3_600_000,
    log: {
      warn: (facts, message) => logged.push({ facts, message }),
      error: (facts, message) => logged.push({ facts, message }),
    },
    retryAfterMs: () => 10,
    stopWithinMs: 50,
    ...options,
  });
  workers.push(worker);
  return {
    worker,
    logged,
    wake: () => {
      for (const listener of listeners) listener();
    },
  };
}

const until = async (condition: () => boolean): Promise<void> => {
  await vi.waitUntil(condition, { interval: 2, timeout: 30_000 });
};
const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

describe("claiming", () => {
  test("runs due jobs at once and ends them", async () => {
    const outbox = memoryOutbox();
    outbox.add("a");
    const { worker } = start(outbox, async () => done);
    await worker.idle();
    expect(outbox.states()).toEqual({ a: "done" });
  });

  test("is woken by a signal long before the poll", async () => {
    const outbox = memoryOutbox();
    const { worker, wake } = start(outbox, async () => done);
    await worker.idle();
    outbox.add("a");
    wake();
    await until(() => outbox.states()["a"] === "done");
  });

  test("finds a job by polling without a signal", async () => {
    const outbox = memoryOutbox();
    const { worker } = start(outbox, async () => done, { pollMs: 30 });
    await worker.idle();
    outbox.add("a");
    await until(() => outbox.states()["a"] === "done");
  });

  test("wakes by itself when a later job is due", async () => {
    const outbox = memoryOutbox();
    outbox.add("a", 60);
    start(outbox, async () => done);
    await until(() => outbox.states()["a"] === "done");
  });

  test("never exceeds its concurrency, and runs all jobs", async () => {
    const outbox = memoryOutbox();
    for (let index = 0; index < 25; index += 1) outbox.add(`job-${index}`);
    let max = 0;
    const { worker } = start(outbox, async () => {
      max = Math.max(max, worker.inFlight());
      await sleep(3);
      return done;
    });
    await worker.idle();
    expect(max).toBe(4);
    expect(Object.values(outbox.states()).every((state) => state === "done")).toBe(true);
  });

  test("does not query in a loop while nothing is due", async () => {
    const outbox = memoryOutbox();
    const { worker } = start(outbox, async () => done);
    await worker.idle();
    const before = outbox.calls().claim;
    await sleep(80);
    expect(outbox.calls().claim).toBe(before);
  });

  test("leaves kinds without a handler to others", async () => {
    const outbox = memoryOutbox();
    outbox.add("a", 0, "slack.notice");
    const { worker } = start(outbox, async () => done);
    await worker.idle();
    expect(outbox.states()).toEqual({ a: "ready" });
  });
});

describe("a handler's outcome", () => {
  test("retry requeues the job, with or without counting the attempt", async () => {
    const outbox = memoryOutbox();
    outbox.add("counted");
    outbox.add("free");
    const { worker } = start(outbox, async (job) => {
      const countsAsAttempt = job.id === "counted";
      return { kind: "retry", afterMs: 60_000, error: "later", countsAsAttempt };
    });
    await worker.idle();
    expect(outbox.job("counted")).toMatchObject({ state: "ready", attempts: 1, error: "later" });
    expect(outbox.job("free")).toMatchObject({ state: "ready", attempts: 0, error: "later" });
  });

  test("throw retries the job with a delay until it succeeds", async () => {
    const outbox = memoryOutbox();
    outbox.add("a");
    const { logged } = start(outbox, async (job) => {
      if (job.attempts < 3) throw new Error("not yet");
      return done;
    });
    await until(() => outbox.states()["a"] === "done");
    expect(outbox.job("a").attempts).toBe(3);
    expect(logged.filter(({ message }) => message === "a handler threw")).toHaveLength(2);
  });

  test("makes the job dead after twenty counted attempts", async () => {
    const outbox = memoryOutbox();
    outbox.add("a");
    start(
      outbox,
      async () => {
        throw new Error("never");
      },
      { retryAfterMs: () => 0 },
    );
    await until(() => outbox.states()["a"] === "dead");
    expect(outbox.job("a")).toMatchObject({ attempts: 20, error: "Error: never" });
  });

  test("never waits longer than the maximum", async () => {
    const outbox = memoryOutbox();
    outbox.add("a");
    start(
      outbox,
      async (job) =>
        job.attempts < 3 ? { kind: "retry", afterMs: 3_600_000, error: "later" } : done,
      { maxRetryMs: 5, pollMs: 10 },
    );
    await until(() => outbox.states()["a"] === "done");
  });

  test("never makes a job dead by attempts that do not count", async () => {
    const outbox = memoryOutbox();
    outbox.add("a");
    let calls = 0;
    start(outbox, async () => {
      calls += 1;
      if (calls > 40) return done;
      return { kind: "retry", afterMs: 0, error: "paused", countsAsAttempt: false };
    });
    await until(() => outbox.states()["a"] === "done");
  });
});

describe("leases", () => {
  test("are renewed while a handler runs", async () => {
    const outbox = memoryOutbox();
    outbox.add("a");
    let runs = 0;
    const { worker } = start(
      outbox,
      async () => {
        runs += 1;
        await sleep(200);
        return done;
      },
      { leaseMs: 60, pollMs: 10 },
    );
    await worker.idle();
    expect(runs).toBe(1);
    expect(outbox.calls().renew).toBeGreaterThan(3);
  });

  test("abort the handler when lost, and its outcome is not written", async () => {
    const outbox = memoryOutbox();
    outbox.add("a");
    let aborted = false;
    const { worker, logged } = start(
      outbox,
      async (_job, { signal }) => {
        outbox.giveTo("a", "worker-2");
        await until(() => signal.aborted);
        aborted = true;
        return done;
      },
      { leaseMs: 60 },
    );
    await until(() => aborted && worker.inFlight() === 0);
    expect(outbox.job("a")).toMatchObject({ state: "running", owner: "worker-2" });
    expect(logged.map(({ message }) => message)).toEqual(["a lease was lost"]);
  });

  test("abort the handler at their expiry if they cannot be renewed", async () => {
    const outbox = memoryOutbox();
    outbox.add("a");
    outbox.breakCalls("renew", 1_000);
    const started = performance.now();
    let abortedAfter = 0;
    start(
      outbox,
      async (job, { signal }) => {
        if (job.attempts > 1) return done;
        await until(() => signal.aborted);
        abortedAfter = performance.now() - started;
        return done;
      },
      { leaseMs: 90 },
    );
    await until(() => abortedAfter > 0 && outbox.states()["a"] === "done");
    expect(abortedAfter).toBeGreaterThanOrEqual(85);
  });
});

describe("errors of the database", () => {
  test("while claiming are waited out", async () => {
    const outbox = memoryOutbox();
    outbox.add("a");
    outbox.breakCalls("claim", 2);
    const { logged } = start(outbox, async () => done);
    await until(() => outbox.states()["a"] === "done");
    expect(logged.map(({ message }) => message)).toEqual([
      "claiming jobs failed",
      "claiming jobs failed",
    ]);
  });

  test("are named as the reason why nothing is claimed, with their cause", async () => {
    const outbox = memoryOutbox();
    outbox.add("a");
    const cause = new Error("connect ECONNREFUSED 127.0.0.1:5432");
    const unavailable = new UsherError("service.unavailable", undefined, cause);
    outbox.breakCalls("claim", 1, unavailable);
    const { logged } = start(outbox, async () => done);
    await until(() => outbox.states()["a"] === "done");
    expect(logged).toEqual([
      {
        facts: { err: unavailable, owner: expect.any(String) },
        message: "the database is unavailable: claiming jobs failed",
      },
    ]);
  });

  test("while finishing are waited out, without running the handler again", async () => {
    const outbox = memoryOutbox();
    outbox.add("a");
    outbox.breakCalls("finish", 2);
    let runs = 0;
    start(outbox, async () => {
      runs += 1;
      return done;
    });
    await until(() => outbox.states()["a"] === "done");
    expect(runs).toBe(1);
  });

  test("while finishing are waited out for longer than a lease, and nothing is claimed until then", async () => {
    const outbox = memoryOutbox();
    outbox.add("a");
    outbox.breakCalls("finish", 6);
    const runs: string[] = [];
    const { worker } = start(
      outbox,
      async (job) => {
        runs.push(job.id);
        return done;
      },
      { leaseMs: 90, pollMs: 10 },
    );
    await until(() => outbox.calls().finish > 1);
    outbox.add("b");
    const claims = outbox.calls().claim;
    await until(() => outbox.calls().finish > 5);
    expect(outbox.calls().claim).toBe(claims);
    await worker.idle();
    expect(outbox.states()).toEqual({ a: "done", b: "done" });
    expect(runs).toEqual(["a", "b"]);
  });

  test("at a stop are waited out up to its time, and lost outcomes are logged", async () => {
    const outbox = memoryOutbox();
    outbox.add("a");
    outbox.breakCalls("finish", 1_000);
    const { worker, logged } = start(outbox, async () => done, { stopWithinMs: 150 });
    await until(() => outbox.calls().finish > 0);
    const started = performance.now();
    await worker.stop();
    expect(performance.now() - started).toBeGreaterThanOrEqual(145);
    expect(logged.map(({ message }) => message)).toContain(
      "the worker stopped with unwritten outcomes",
    );
    const tries = outbox.calls().finish;
    await sleep(150);
    expect(outbox.calls().finish).toBe(tries);
  });

  test("do not prevent a stop", async () => {
    const outbox = memoryOutbox();
    outbox.breakCalls("claim", 1_000);
    const { worker } = start(outbox, async () => done);
    await until(() => outbox.calls().claim >= 2);
    const started = performance.now();
    await worker.stop();
    expect(performance.now() - started).toBeLessThan(150);
  });
});

describe("stopping", () => {
  test("waits for running jobs and claims no more", async () => {
    const outbox = memoryOutbox();
    outbox.add("a");
    const { worker, wake } = start(outbox, async () => {
      await sleep(20);
      return done;
    });
    await until(() => worker.inFlight() === 1);
    const stopped = worker.stop();
    outbox.add("b");
    wake();
    await stopped;
    expect(outbox.states()).toEqual({ a: "done", b: "ready" });
  });

  test("releases jobs that do not end in time, without counting the attempt", async () => {
    const outbox = memoryOutbox();
    outbox.add("a");
    let end = () => {};
    const { worker } = start(
      outbox,
      () =>
        new Promise((resolve) => {
          end = () => resolve(done);
        }),
      { stopWithinMs: 10 },
    );
    await until(() => worker.inFlight() === 1);
    await worker.stop();
    expect(outbox.job("a")).toMatchObject({ state: "ready", attempts: 0, owner: null });
    end();
    await until(() => worker.inFlight() === 0);
    expect(outbox.job("a")).toMatchObject({ state: "ready" });
  });

  test("leaves a started call to its lease, so that it does not run twice", async () => {
    const outbox = memoryOutbox();
    outbox.add("a");
    let end = () => {};
    const { worker } = start(
      outbox,
      (_job, lease) => {
        lease.keep();
        return new Promise((resolve) => {
          end = () => resolve(done);
        });
      },
      { stopWithinMs: 10 },
    );
    await until(() => worker.inFlight() === 1);
    await worker.stop();
    expect(outbox.job("a")).toMatchObject({ state: "running", owner: "worker-1" });
    end();
    await until(() => outbox.states()["a"] === "done");
  });

  test("is idempotent, and idle ends with it", async () => {
    const outbox = memoryOutbox();
    const { worker } = start(outbox, async () => done);
    const idle = worker.idle();
    await Promise.all([worker.stop(), worker.stop(), idle]);
    expect(worker.inFlight()).toBe(0);
  });
});
