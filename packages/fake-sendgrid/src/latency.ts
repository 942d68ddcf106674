import { setMaxListeners } from "node:events";
import { setTimeout as wait } from "node:timers/promises";

export type Latency = {
  set(ms: number): void;
  /** Resolves after the latency: true, or false when it was cut short by closing. */
  pass(): Promise<boolean>;
  close(): void;
};

export function createLatency(): Latency {
  const closing = new AbortController();
  const { signal } = closing;
  // One for each request under way.
  setMaxListeners(0, signal);
  let latencyMs = 0;
  return {
    set: (ms) => void (latencyMs = ms),
    pass: async () =>
      latencyMs <= 0 || (await wait(latencyMs, true, { signal }).catch(() => false)),
    close: () => closing.abort(),
  };
}
