import type { Lease, Store } from "@usher/core";

import { rateLimitMsOf } from "./platform-error.ts";

/** Slack takes about one post a second in a channel. */
const postGapMs = 1000;
const maxTickets = 10_000;

export type SlackCall = {
  teamId: string;
  method: "chat.postMessage" | "chat.update" | "conversations.open";
  /** Null for what need not keep its distance: one person's conversation is not that busy. */
  channelId: string | null;
  /** Names this call when it comes again after a wait, so that it keeps its turn. */
  ticket: string;
};

/** A call whose turn has not come; it was not made. */
export class RateLimitDeferral extends Error {
  readonly afterMs: number;

  constructor(afterMs: number) {
    super("waits for its turn with Slack");
    this.afterMs = afterMs;
  }
}

export type SlackRate = {
  /** Makes the call, or throws `RateLimitDeferral`. What Slack rejects as too much holds up every process. */
  schedule<T>(call: SlackCall, make: () => Promise<T>): Promise<T>;
};

/** Keeps one process's posts apart, and all processes from a method that Slack has closed for a while. */
export function createSlackRate(store: Store, gapMs = postGapMs): SlackRate {
  const rateQueue = createRateQueue(gapMs);
  const { outbox } = store.read;
  return {
    async schedule({ teamId, method, channelId, ticket }, make) {
      const sender = `slack:${teamId}:${method}`;
      const pausedForMs = await outbox.senderPausedForMs(sender);
      if (pausedForMs > 0) throw new RateLimitDeferral(pausedForMs);
      const spaced = method === "chat.postMessage" && channelId !== null;
      const queue = spaced ? `${teamId} ${channelId}` : null;
      const waitMs = queue === null ? 0 : rateQueue.take(queue, ticket);
      if (waitMs > 0) throw new RateLimitDeferral(waitMs);
      try {
        return await make();
      } catch (error) {
        const forMs = rateLimitMsOf(error);
        if (forMs !== null) await outbox.pauseSender(sender, { reason: "rate_limited", forMs });
        throw error;
      } finally {
        if (queue !== null) rateQueue.end(queue);
      }
    },
  };
}

/** Throws when a call could outlast its job's lease: another worker would have the job then, and make it again. */
export async function requireLease(
  lease: Pick<Lease, "ensure" | "keep">,
  callMs: number,
): Promise<void> {
  if (!(await lease.ensure(callMs))) throw new Error("the lease would end during the call");
  lease.keep();
}

/** The same, and no call begins without the lease of its job. */
export function underLease(
  rate: SlackRate,
  lease: Pick<Lease, "ensure" | "keep">,
  callMs: number,
): SlackRate {
  return {
    schedule: (call, make) =>
      rate.schedule(call, async () => {
        await requireLease(lease, callMs);
        return make();
      }),
  };
}

type RateQueue = {
  /** Milliseconds until the turn of a ticket in a queue; 0 takes the turn. */
  take(queue: string, ticket: string): number;
  /** The next turn comes a gap after the end of this one, however long it took. */
  end(queue: string): void;
};

function createRateQueue(gapMs: number): RateQueue {
  const nextTurn = new Map<string, number>();
  const closedUntil = new Map<string, number>();
  const reserved = new Map<string, number>();
  return {
    take(queue, ticket) {
      const now = Date.now();
      const name = `${queue} ${ticket}`;
      const planned = reserved.get(name) ?? Math.max(now, nextTurn.get(queue) ?? 0);
      if (!reserved.has(name)) nextTurn.set(queue, planned + gapMs);
      const turn = Math.max(planned, closedUntil.get(queue) ?? 0);
      if (turn <= now) {
        reserved.delete(name);
        closedUntil.set(queue, now + gapMs);
        return 0;
      }
      reserved.set(name, turn);
      for (const map of [reserved, nextTurn, closedUntil]) forgetOldest(map);
      return turn - now;
    },
    end: (queue) => void closedUntil.set(queue, Date.now() + gapMs),
  };
}

function forgetOldest(map: Map<string, number>): void {
  const oldest = map.keys().next().value;
  if (map.size > maxTickets && oldest !== undefined) map.delete(oldest);
}
