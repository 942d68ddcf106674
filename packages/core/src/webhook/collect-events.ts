import { createWakeUp } from "../model/wake-up.ts";
import { newId } from "../model/ids.ts";
import type { SnapshotEvent } from "../model/audit-event.ts";
import type { FeedHorizon } from "../ports/audit-repository.ts";
import type { Store } from "../ports/store.ts";
import type { EndpointBehind } from "../ports/webhook-repository.ts";
import { eventPayload, webhookEventTypes } from "./event-payload.ts";

const endpointsAtOnce = 500;
const eventsAtOnce = 100;
const firstSettleMs = 5;
const maxSettleMs = 250;

export type EventCollector = {
  /**
   * Makes deliveries of the events that were committed before the call, for every endpoint. Any number of
   * processes may at once; returns how many endpoints were behind.
   */
  collect(signal?: AbortSignal): Promise<number>;
};

/** Reads the audit as the event feed does (docs/decisions/013), each endpoint from its own cursor. */
export function createEventCollector({ read }: Pick<Store, "read">): EventCollector {
  /** Every endpoint has been served up to here; null when that is not known. */
  let collectedThrough: string | null = null;

  return {
    async collect(signal = new AbortController().signal) {
      const horizon = await read.audit.chain.horizon(collectedThrough);
      if (horizon === null || !(await settled(read, horizon, signal))) return 0;
      let served = 0;
      while (!signal.aborted) {
        const behind = await read.webhooks.behind(horizon.seq, endpointsAtOnce);
        for (const endpoint of behind) {
          if (signal.aborted) return served;
          await serve(read, endpoint, horizon.seq);
        }
        served += behind.length;
        if (behind.length === 0) break;
      }
      if (!signal.aborted) collectedThrough = horizon.seq;
      return served;
    },
  };
}

/** Waits for the transactions that may still commit below the horizon. False when aborted. */
async function settled(
  { audit: { feed } }: Store["read"],
  horizon: FeedHorizon,
  signal: AbortSignal,
): Promise<boolean> {
  const wakeUp = createWakeUp();
  const stop = () => wakeUp.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for (let ms = firstSettleMs; !signal.aborted; ms = Math.min(maxSettleMs, ms * 2)) {
      if (await feed.isSettled(horizon)) return true;
      await wakeUp.sleepThrough(ms);
    }
    return false;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** One page: an organization with many events does not hold up the others. */
async function serve(
  { audit, webhooks }: Store["read"],
  endpoint: EndpointBehind,
  throughSeq: string,
): Promise<void> {
  const { organizationId, eventTypes, cursorSeq: afterSeq } = endpoint;
  const actions = eventTypes.length > 0 ? eventTypes : webhookEventTypes;
  const query = { organizationId, afterSeq, subjectKind: null, subjectId: null, actions };
  const events = await audit.feed.page(query, { throughSeq, limit: eventsAtOnce });
  const last = events.at(-1);
  const toSeq = last !== undefined && events.length === eventsAtOnce ? last.seq : throughSeq;
  await webhooks.collect(endpoint, toSeq, events.map(deliveryOf));
}

function deliveryOf(event: SnapshotEvent) {
  const { seq: eventSeq, action: eventType, subjectId } = event;
  return { id: newId(), eventSeq, eventType, subjectId, payload: eventPayload(event) };
}
