/** Rechecks access from time to time, for what lasts longer than a call. */
export type Recheck = {
  /** Asks now. */
  now(): Promise<void>;
  /** Asks when it is time to. */
  whenDue(): Promise<void>;
  msUntilDue(): number;
};

/** `authorize` throws when the answer is no. The first time is due `everyMs` from here. */
export function createRecheck(authorize: () => Promise<unknown>, everyMs: number): Recheck {
  let dueAt = performance.now() + everyMs;
  const msUntilDue = () => Math.max(0, dueAt - performance.now());
  const now = async () => {
    await authorize();
    dueAt = performance.now() + everyMs;
  };
  return {
    now,
    msUntilDue,
    async whenDue() {
      if (msUntilDue() === 0) await now();
    },
  };
}
