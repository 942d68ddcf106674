export type Latency = {
  set(ms: number): void;
  /** Resolves after the latency: true, or false when it was cut short by closing. */
  pass(): Promise<boolean>;
  close(): void;
};

export function createLatency(): Latency {
  const cuts = new Set<() => void>();
  let latencyMs = 0;
  return {
    set: (ms) => void (latencyMs = ms),
    pass: () => {
      if (latencyMs <= 0) return Promise.resolve(true);
      return new Promise((resolve) => {
        const end = (passed: boolean) => {
          clearTimeout(timer);
          cuts.delete(cut);
          resolve(passed);
        };
        const cut = () => end(false);
        const timer = setTimeout(end, latencyMs, true);
        cuts.add(cut);
      });
    },
    close: () => {
      for (const cut of cuts) cut();
    },
  };
}
