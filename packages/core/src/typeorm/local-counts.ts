import type { CountedRequest, RequestCount } from "../ports/limit-repository.ts";

type Window = { endsAt: number; used: number };

/** Requests by holder in fixed windows, in the memory of this process. `now` is in milliseconds. */
export function createLocalCounts(options: { now: () => number; maxHolders: number }): {
  count(request: RequestCount): CountedRequest;
} {
  const windows = new Map<string, Window>();
  return {
    count({ name, holder, limit, windowSeconds }) {
      const now = options.now();
      const key = `${name} ${holder}`;
      let window = windows.get(key);
      if (window === undefined || window.endsAt <= now) {
        if (windows.size >= options.maxHolders)
          forget(windows, { now, maxHolders: options.maxHolders });
        window = { endsAt: now + windowSeconds * 1000, used: 0 };
        windows.set(key, window);
      }
      const admitted = window.used < limit;
      if (admitted) window.used += 1;
      const resetSeconds = Math.max(1, Math.ceil((window.endsAt - now) / 1000));
      return { admitted, used: window.used, resetSeconds };
    },
  };
}

/** What is over, and under a flood of holders the oldest. */
function forget(
  windows: Map<string, Window>,
  { now, maxHolders }: { now: number; maxHolders: number },
): void {
  for (const [key, { endsAt }] of windows) if (endsAt <= now) windows.delete(key);
  for (const key of windows.keys()) {
    if (windows.size < maxHolders) return;
    windows.delete(key);
  }
}
