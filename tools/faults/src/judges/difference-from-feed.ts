import type { EventFact } from "../facts.ts";

/** What tells an event that was delivered from the one that the feed lists under its id; null for nothing. */
export function differenceFromFeed(event: EventFact, listed: EventFact | undefined): string | null {
  if (listed !== undefined && JSON.stringify(listed) === JSON.stringify(event)) return null;
  return `${event.type} ${event.id} is ${listed === undefined ? "not listed" : "another"}`;
}
