import { UsherError } from "../model/errors.ts";
import type { WorkerLog } from "./worker-log.ts";

/** outcome: the result of a call that cannot be repeated, known here and not yet in the database. */
export type OutcomeWriter = {
  /**
   * Repeats `write` until it succeeds, so it must be safe to repeat. Throws when the outcome itself cannot be stored,
   * and after `close` the error of the last try.
   */
  write<T>(write: () => Promise<T>): Promise<T>;
  /** How many outcomes wait: their first write failed. */
  waiting(): number;
  /** Resolves when no outcome waits: true, or false once closed. */
  whenWritten(): Promise<boolean>;
  /** Ends every repetition; returns how many outcomes are lost by that. */
  close(): number;
};

const firstWaitMs = 50;
const maxWaitMs = 2_000;
/** Half a minute. */
const triesPerReport = 20;

/** One for a process: what holds back new work there is the sum of what waits. */
export function createOutcomeWriter({ log }: { log: WorkerLog }): OutcomeWriter {
  /** Writes between two tries, and those who wait until no outcome does. */
  const sleepers = new Set<() => void>();
  const observers = new Set<() => void>();
  const state = { waiting: 0, closed: false };

  function began(error: unknown): void {
    state.waiting += 1;
    if (state.waiting === 1) log.error({ err: error }, "an outcome is waiting for the database");
  }

  function ended(): void {
    state.waiting -= 1;
    if (state.waiting > 0 || state.closed) return;
    log.warn({}, "all outcomes are written");
    wakeAll(observers);
  }

  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      sleepers.add(wake);
    });
  }

  async function repeat<T>(write: () => Promise<T>, firstError: unknown): Promise<T> {
    let lastError = firstError;
    for (let tries = 0; !state.closed && !isUnstorable(lastError); tries += 1) {
      await sleep(waitMs(tries));
      try {
        const result = await write();
        wakeAll(sleepers);
        return result;
      } catch (error) {
        lastError = error;
        if (tries % triesPerReport === triesPerReport - 1)
          log.error({ err: error, tries }, "an outcome is still waiting for the database");
      }
    }
    throw lastError;
  }

  return {
    async write(write) {
      try {
        return await write();
      } catch (error) {
        if (state.closed || isUnstorable(error)) throw error;
        began(error);
        try {
          return await repeat(write, error);
        } finally {
          ended();
        }
      }
    },
    waiting: () => state.waiting,
    async whenWritten() {
      while (state.waiting > 0 && !state.closed)
        await new Promise<void>((resolve) => {
          observers.add(resolve);
        });
      return !state.closed;
    },
    close() {
      state.closed = true;
      for (const waiters of [sleepers, observers]) wakeAll(waiters);
      return state.waiting;
    },
  };
}

function wakeAll(waiters: Set<() => void>): void {
  const woken = [...waiters];
  waiters.clear();
  for (const wake of woken) wake();
}

/** Of what the database says, all but this may pass: it is away, a standby, full, or starts up. */
function isUnstorable(error: unknown): boolean {
  return error instanceof UsherError && error.code !== "service.unavailable";
}

function waitMs(tries: number): number {
  const longest = Math.min(firstWaitMs * 2 ** tries, maxWaitMs);
  return longest * (0.5 + Math.random() / 2);
}
