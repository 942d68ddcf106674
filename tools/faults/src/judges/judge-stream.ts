import type { Facts, Finding } from "../facts.ts";
import { differenceFromFeed } from "./difference-from-feed.ts";

const rule = {
  all: "every event arrives in the stream",
  same: "a streamed event is the event of the feed",
  once: "the stream has each event once, in the order of the feed",
  open: "a stream goes on until its subscriber ends it",
};

/** What one subscriber got through every reconnection is what the feed lists, and so what webhooks brought. */
export function judgeStream({ stream, feed }: Facts): Finding[] {
  const streamed = new Set(stream.events.map(({ id }) => id));
  const listed = new Map(feed.map((event) => [event.id, event]));
  return [
    ...feed
      .filter(({ id }) => !streamed.has(id))
      .map(({ id, type }) => ({ rule: rule.all, what: `${type} ${id}` })),
    ...stream.events.flatMap(({ id, event }) => {
      const what = differenceFromFeed(event, listed.get(id));
      return what === null ? [] : [{ rule: rule.same, what: `${what}, streamed as ${id}` }];
    }),
    ...judgeOrder(stream.events),
    ...stream.errors.map((what) => ({ rule: rule.open, what })),
  ];
}

/** A subscriber comes back with its last id, so nothing repeats. */
function judgeOrder(events: Facts["stream"]["events"]): Finding[] {
  return events.flatMap(({ id }, at) => {
    const before = events[at - 1];
    return before === undefined || BigInt(before.id) < BigInt(id)
      ? []
      : [{ rule: rule.once, what: `${id} after ${before.id}` }];
  });
}
