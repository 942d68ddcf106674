export type Stopwatch = { elapsedMs(): number };

/**
 * Measures from now on, by whichever of two clocks moved more: the monotonic one stands still while a machine is
 * suspended, the wall clock may be set back. Too long is safe for a lease, too short is not.
 */
export function startStopwatch(): Stopwatch {
  const monotonic = performance.now();
  const wall = Date.now();
  return { elapsedMs: () => Math.max(performance.now() - monotonic, Date.now() - wall) };
}
