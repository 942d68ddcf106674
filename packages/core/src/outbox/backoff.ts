/** After this many counted attempts a job is dead and an email is parked: about four hours. */
export const maxAttempts = 20;

const firstMs = 5_000;
const maxMs = 15 * 60_000;

/** 5 seconds after the first attempt, doubling to 15 minutes, a quarter more or less. */
export function backoffMs(attempts: number): number {
  const base = Math.min(firstMs * 2 ** Math.max(0, attempts - 1), maxMs);
  return Math.round(base * (0.75 + Math.random() / 2));
}
