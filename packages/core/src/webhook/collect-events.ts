import { settleUnlessAborted } from "../audit/settle-horizon.ts";
import { newId } from "../model/ids.ts";
import type { SnapshotEvent } from "../model/events/audit-event.ts";
import { eventTypes as allEventTypes } from "../model/events/event-types.ts";
import type { Store } from "../ports/store.ts";
import type { EndpointBehind } from "../ports/webhook-repository.ts";
import { eventPayload } from "./event-payload.ts";

const endpointsAtOnce = 500;
const eventsAtOnce = 100;

export type EventCollector = {
  /**
   * Makes deliveries of the events that were committed before the call, for every endpoint. Any number of
   * processes may at once; returns how many endpoints were served. One that fails is passed over in the next rounds
   * too, so that it holds up no other.
   */
  collect(signal?: AbortSignal): Promise<number>;
};

export type CollectorOptions = {
  onEndpointError?: (endpointId: string, error: unknown) => void;
};

const roundsAfterError = 10;

/** Reads the audit as the event feed does (docs/decisions/013), each endpoint from its own cursor. */
export function createEventCollector(
  { read }: Pick<Store, "read">,
  { onEndpointError = () => {} }: CollectorOptions = {},
): EventCollector {
  /** Every endpoint has been served up to here; null when that is not known. */
  let collectedThrough: string | null = null;
  /** In how many rounds an endpoint that failed is tried again. */
  const skipped = new Map<string, number>();
  const startRound = () => {
    for (const [id, rounds] of skipped)
      if (rounds > 1) skipped.set(id, rounds - 1);
      else skipped.delete(id);
  };
  const endRound = (failures: ReadonlyMap<string, unknown>) => {
    for (const [id, error] of failures) {
      skipped.set(id, roundsAfterError);
      onEndpointError(id, error);
    }
  };

  return {
    async collect(signal = new AbortController().signal) {
      const horizon = await read.audit.chain.horizon(collectedThrough);
      if (horizon === null) return 0;
      if (!(await settleUnlessAborted(read.audit.feed, horizon, signal))) return 0;
      startRound();
      const failures = new Map<string, unknown>();
      let served = 0;
      for (let isBehind = true; isBehind && !signal.aborted;) {
        const limit = endpointsAtOnce + skipped.size + failures.size;
        const behind = (await read.webhooks.behind(horizon.seq, limit)).filter(
          ({ id }) => !skipped.has(id) && !failures.has(id),
        );
        isBehind = behind.length > 0;
        for (const endpoint of behind) {
          if (signal.aborted) break;
          try {
            await serve(read, endpoint, horizon.seq);
            served += 1;
          } catch (error) {
            failures.set(endpoint.id, error);
            // If the database is unavailable, the next page says so: the round ends, and nothing is passed over.
            break;
          }
        }
      }
      endRound(failures);
      if (!signal.aborted && skipped.size === 0) collectedThrough = horizon.seq;
      return served;
    },
  };
}

/** One page: an organization with many events does not hold up the others. */
async function serve(
  { audit, webhooks }: Store["read"],
  endpoint: EndpointBehind,
  throughSeq: string,
): Promise<void> {
  const { organizationId, eventTypes, cursorSeq: afterSeq } = endpoint;
  const actions = eventTypes.length > 0 ? eventTypes : allEventTypes;
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
