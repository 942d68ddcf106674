import type { Store } from "@usher/core";

export type Budgeted<T> =
  | { kind: "done"; value: T }
  | { kind: "failed"; error: unknown; saved: "no" | "unknown" }
  /** Time ran out before COMMIT was sent, and it never will be. */
  | { kind: "abandoned"; settled: Promise<unknown> }
  /** Time ran out while PostgreSQL was committing: only `settled` has the outcome. */
  | { kind: "unsure"; settled: Promise<T> };

type Phase = "open" | "committing" | "abandoned";

/**
 * Runs work on the database for at most `ms`. When the time is over, the gate before COMMIT closes:
 * a transaction that has not reached it rolls back whenever its statement ends, so "nothing was
 * saved" stays true. One that has passed it cannot be called back and is reported as `unsure`.
 */
export async function withinBudget<T>(
  store: Store,
  ms: number,
  work: (store: Store) => Promise<T>,
): Promise<Budgeted<T>> {
  const gate: { phase: Phase } = { phase: "open" };
  const settled = work(gatedStore(store, gate));
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Budgeted<T>>((resolve) => {
    timer = setTimeout(
      () => {
        if (gate.phase === "committing") return resolve({ kind: "unsure", settled });
        gate.phase = "abandoned";
        const quiet = settled.then(
          () => undefined,
          () => undefined,
        );
        resolve({ kind: "abandoned", settled: quiet });
      },
      Math.max(0, ms),
    );
  });
  const outcome = settled.then<Budgeted<T>, Budgeted<T>>(
    (value) => ({ kind: "done", value }),
    (error: unknown) => ({
      kind: "failed",
      error,
      saved: gate.phase === "committing" ? "unknown" : "no",
    }),
  );
  try {
    return await Promise.race([outcome, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function gatedStore(store: Store, gate: { phase: Phase }): Store {
  const requireOpen = () => {
    if (gate.phase === "abandoned") throw new Error("given up: the answer took too long");
  };
  return {
    read: store.read,
    transaction: (work) =>
      store.transaction(async (tx) => {
        requireOpen();
        const result = await work(tx);
        requireOpen();
        gate.phase = "committing";
        return result;
      }),
  };
}
