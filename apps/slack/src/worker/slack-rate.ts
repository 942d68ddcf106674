import { WebAPIRateLimitedError } from "@slack/web-api";
import type { Store } from "@usher/core";

/** Slack takes about one post a second in a channel. */
const postGapMs = 1000;
const mostTickets = 10_000;

export type SlackCall = {
  teamId: string;
  method: "chat.postMessage" | "chat.update" | "conversations.open";
  channelId: string | null;
  /** Names this call when it comes again after a wait, so that it keeps its turn. */
  ticket: string;
};

/** A call whose turn has not come; it was not made. */
export class NotYet extends Error {
  readonly afterMs: number;

  constructor(afterMs: number) {
    super("waits for its turn with Slack");
    this.afterMs = afterMs;
  }
}

export type SlackRate = {
  /** Makes the call, or throws `NotYet`. What Slack refuses as too much holds up every process. */
  inTurn<T>(call: SlackCall, make: () => Promise<T>): Promise<T>;
};

/** Keeps one process's posts apart, and all processes from a method that Slack has closed for a while. */
export function createSlackRate(store: Store, gapMs = postGapMs): SlackRate {
  const turnOf = createTurns(gapMs);
  const { outbox } = store.read;
  return {
    async inTurn(call, make) {
      const sender = `slack:${call.teamId}:${call.method}`;
      const pausedForMs = await outbox.senderPausedForMs(sender);
      if (pausedForMs > 0) throw new NotYet(pausedForMs);
      if (call.method === "chat.postMessage" && call.channelId !== null) {
        const waitMs = turnOf(`${call.teamId} ${call.channelId}`, call.ticket);
        if (waitMs > 0) throw new NotYet(waitMs);
      }
      try {
        return await make();
      } catch (error) {
        if (error instanceof WebAPIRateLimitedError) {
          const forMs = error.retryAfter * 1000;
          await outbox.pauseSender(sender, { reason: "rate_limited", forMs });
        }
        throw error;
      }
    },
  };
}

/** Milliseconds until the turn of a ticket in a queue; 0 takes the turn. */
function createTurns(gapMs: number): (queue: string, ticket: string) => number {
  const nextTurn = new Map<string, number>();
  const reserved = new Map<string, number>();
  return (queue, ticket) => {
    const now = Date.now();
    const name = `${queue} ${ticket}`;
    const turn = reserved.get(name) ?? Math.max(now, nextTurn.get(queue) ?? 0);
    if (!reserved.has(name)) nextTurn.set(queue, turn + gapMs);
    if (turn <= now) {
      reserved.delete(name);
      return 0;
    }
    reserved.set(name, turn);
    if (reserved.size > mostTickets) forgetOldest(reserved);
    if (nextTurn.size > mostTickets) forgetOldest(nextTurn);
    return turn - now;
  };
}

function forgetOldest(map: Map<string, number>): void {
  const oldest = map.keys().next().value;
  if (oldest !== undefined) map.delete(oldest);
}
