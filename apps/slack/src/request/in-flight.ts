export type InFlight = {
  track<T>(work: Promise<T>): Promise<T>;
  /** Resolves when nothing runs any more. */
  drained(): Promise<void>;
};

/** Bolt does not wait for a listener that has acked; this tracks them until they end. */
export function createInFlight(): InFlight {
  const running = new Set<Promise<unknown>>();
  return {
    track(work) {
      const settled = work.then(
        () => undefined,
        () => undefined,
      );
      running.add(settled);
      void settled.then(() => running.delete(settled));
      return work;
    },
    async drained() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
