import { createWakeUp } from "../model/wake-up.ts";
import type { AuditFeed, FeedHorizon } from "../ports/audit-repository.ts";

const firstPauseMs = 5;
const maxPauseMs = 250;

/** Waits for the transactions that may still commit below the horizon. False when the wait was over first. */
export async function settleHorizon(wait: {
  feed: AuditFeed;
  horizon: FeedHorizon;
  sleep: (ms: number) => Promise<unknown>;
  isOver: () => boolean;
}): Promise<boolean> {
  for (let ms = firstPauseMs; !wait.isOver(); ms = Math.min(maxPauseMs, ms * 2)) {
    if (await wait.feed.isSettled(wait.horizon)) return true;
    await wait.sleep(ms);
  }
  return false;
}

/** Waits as `settleHorizon` does. False when aborted. */
export async function settleUnlessAborted(
  feed: AuditFeed,
  horizon: FeedHorizon,
  signal: AbortSignal,
): Promise<boolean> {
  const { sleepThrough: sleep, close } = createWakeUp();
  signal.addEventListener("abort", close, { once: true });
  try {
    return await settleHorizon({ feed, horizon, sleep, isOver: () => signal.aborted });
  } finally {
    signal.removeEventListener("abort", close);
  }
}
