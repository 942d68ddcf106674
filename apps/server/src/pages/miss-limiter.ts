import { limitKey } from "../http/client-ip.ts";

export type MissLimiter = {
  /** Counts a miss; the seconds to wait when this address had too many, otherwise null. */
  count(ip: string): number | null;
};

type Window = { endsAt: number; misses: number };

const maxAddresses = 10_000;

/**
 * Links that open nothing, per address and minute. Kept by each process for itself: a secret of 256
 * bits is not guessed in any number of tries, so this only takes the noise off.
 */
export function createMissLimiter(limits: { perMinute: number; now: () => number }): MissLimiter {
  const windows = new Map<string, Window>();
  return {
    count(ip) {
      const now = limits.now();
      const key = limitKey(ip);
      const current = windows.get(key);
      if (current === undefined || current.endsAt <= now) {
        if (windows.size >= maxAddresses) forget(windows, now);
        windows.set(key, { endsAt: now + 60_000, misses: 1 });
        return null;
      }
      current.misses += 1;
      if (current.misses <= limits.perMinute) return null;
      return Math.max(1, Math.ceil((current.endsAt - now) / 1000));
    },
  };
}

/** Drops what is over; under a flood of addresses, everything. */
function forget(windows: Map<string, Window>, now: number): void {
  for (const [key, { endsAt }] of windows) if (endsAt <= now) windows.delete(key);
  if (windows.size >= maxAddresses) windows.clear();
}
