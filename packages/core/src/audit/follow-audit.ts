import type { Context } from "../ports/context.ts";
import { createWakeUp } from "../model/wake-up.ts";
import type { SnapshotEvent } from "../model/events/audit-event.ts";
import type { FeedHorizon, FeedQuery } from "../ports/audit-repository.ts";
import { createRecheck } from "./recheck.ts";
import { settleHorizon } from "./settle-horizon.ts";

export type FollowOptions = {
  filter: Omit<FeedQuery, "afterSeq">;
  /** Null begins with what happens from now on, and says where that is. */
  afterSeq: string | null;
  /** Throws when the caller may no longer see the events. Asked before each batch and every `recheckMs`. */
  authorize: () => Promise<unknown>;
  recheckMs: number;
  /** How long to wait for a wake-up before looking again; 5 s with a signal and 1 s without unless set. */
  pollMs?: number | undefined;
  signal: AbortSignal | undefined;
};

export type Followed = { kind: "opened"; seq: string } | { kind: "event"; event: SnapshotEvent };

/** A signal can get lost, so every follower also polls; without a signal, more often. */
const defaultPollMs = { signalled: 5_000, unsignalled: 1_000 };
const pageSize = 100;

/**
 * Every event that matches, in order and none left out, until the signal aborts. Reads only what its
 * consumer takes: what waits, waits in the database.
 */
export async function* followAudit(
  ctx: Context,
  options: FollowOptions,
): AsyncGenerator<Followed, void> {
  const { filter, signal } = options;
  const { feed } = ctx.store.read.audit;
  const wakeUp = createWakeUp();
  const recheck = createRecheck(options.authorize, options.recheckMs);
  const leave = ctx.events?.subscribe(filter.organizationId, () => wakeUp.wake());
  const { pollMs = ctx.events ? defaultPollMs.signalled : defaultPollMs.unsignalled } = options;
  const aborted = () => signal?.aborted ?? false;
  const stop = () => wakeUp.close();
  signal?.addEventListener("abort", stop, { once: true });
  if (aborted()) stop();
  const sleep = async (ms: number) => {
    await wakeUp.sleepThrough(ms);
    await recheck.whenDue();
  };
  const settled = (horizon: FeedHorizon) =>
    settleHorizon({ feed, horizon, sleep, isOver: aborted });
  try {
    let { afterSeq } = options;
    if (afterSeq === null) {
      const here = await feed.horizon({ ...filter, ...everything, afterSeq: "0" });
      if (here !== null && !(await settled(here))) return;
      afterSeq = here?.seq ?? "0";
      yield { kind: "opened", seq: afterSeq };
    }
    while (!aborted()) {
      await recheck.whenDue();
      const horizon = await feed.horizon({ ...filter, afterSeq });
      if (horizon === null) {
        await wakeUp.sleep(Math.min(pollMs, recheck.msUntilDue()));
        continue;
      }
      if (!(await settled(horizon))) return;
      while (afterSeq !== horizon.seq && !aborted()) {
        const upTo = { throughSeq: horizon.seq, limit: pageSize };
        const events: SnapshotEvent[] = await feed.page({ ...filter, afterSeq }, upTo);
        await recheck.now();
        for (const event of events) {
          // A slow reader may take the last of a batch long after the first.
          await recheck.whenDue();
          yield { kind: "event", event };
          afterSeq = event.seq;
        }
      }
    }
  } finally {
    leave?.();
    signal?.removeEventListener("abort", stop);
  }
}

const everything = { subjectKind: null, subjectId: null, actions: null };
