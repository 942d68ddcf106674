import type { Store } from "../kernel/store.ts";

/** Long enough to look into what went wrong yesterday or over a weekend. */
const keepJobsHours = 72;

/** Deletes finished jobs and answers to idempotency keys that are over; returns how many. */
export async function forgetFinished(store: Store): Promise<number> {
  const jobs = await store.read.outbox.sweepFinished(keepJobsHours);
  return jobs + (await store.read.idempotency.sweep());
}
