import type { Store } from "../ports/store.ts";

/** Long enough to look into what went wrong yesterday or over a weekend. */
const keepJobsHours = 72;

const maxLinkTokens = 1000;
const maxHandoverCodes = 1000;

/** Deletes finished jobs, ended link tokens and hand-over codes, and expired answers to idempotency keys; returns how many. */
export async function forgetFinished(store: Store): Promise<number> {
  const jobs = await store.read.outbox.sweepFinished(keepJobsHours);
  const linkTokens = await store.read.accountLinks.sweepLinkTokens(maxLinkTokens);
  const codes = await store.read.handovers.sweep(maxHandoverCodes);
  return jobs + linkTokens + codes + (await store.read.idempotency.sweep());
}
