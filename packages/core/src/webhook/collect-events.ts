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
   * processes may at once; returns how many endpoints were behind. Endpoints that fail are passed over, and
   * make it reject once the others are served.
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
      if (horizon === null) return 0;
      if (!(await settleUnlessAborted(read.audit.feed, horizon, signal))) return 0;
      const failures = new Map<string, unknown>();
      let served = 0;
      for (let isBehind = true; isBehind && !signal.aborted;) {
        const limit = endpointsAtOnce + failures.size;
        const behind = (await read.webhooks.behind(horizon.seq, limit)).filter(
          ({ id }) => !failures.has(id),
        );
        isBehind = behind.length > 0;
        for (const endpoint of behind) {
          if (signal.aborted) break;
          try {
            await serve(read, endpoint, horizon.seq);
            served += 1;
          } catch (error) {
            failures.set(endpoint.id, error);
            // If the database is unavailable, the next page says so, and no other endpoint is tried.
            break;
          }
        }
      }
      throwFirst(failures);
      if (!signal.aborted) collectedThrough = horizon.seq;
      return served;
    },
  };
}

function throwFirst(failures: ReadonlyMap<string, unknown>): void {
  const [first] = failures;
  if (first === undefined) return;
  const [endpointId, cause] = first;
  throw new Error(
    `collecting events failed for ${failures.size} of the endpoints, first for ${endpointId}`,
    { cause },
  );
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
