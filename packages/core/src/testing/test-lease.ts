import type { Lease } from "../outbox/leases.ts";

export type TestLease = Lease & { lose(): void; kept(): boolean };

/** A lease that lasts until the test takes it away. */
export function testLease(owner = "test"): TestLease {
  const controller = new AbortController();
  let kept = false;
  const isHeld = (): boolean => !controller.signal.aborted;
  return {
    signal: controller.signal,
    owner,
    holdsFor: isHeld,
    ensure: async () => isHeld(),
    renew: async () => isHeld(),
    keep: () => void (kept = true),
    kept: () => kept,
    lose: () => controller.abort(new Error("another worker has the job")),
  };
}
