import type { FeedQuery } from "../ports/audit-repository.ts";
import { UsherError } from "../model/errors.ts";
import type { Context } from "../ports/context.ts";

/** The position before the first event. */
export const firstCursor = "0";

/**
 * Throws `event.cursor_expired` where the events after a cursor are not all kept, and for a cursor that is not of
 * this organization's events, as after the restore of an older backup: going on from there would leave events out.
 */
export async function requireCursor(
  { store, eventRetentionDays }: Pick<Context, "store" | "eventRetentionDays">,
  query: FeedQuery,
): Promise<void> {
  const found = await store.read.audit.feed.cursor(query, eventRetentionDays ?? null);
  if (!found.isKnown && query.afterSeq !== firstCursor)
    throw new UsherError("event.cursor_expired", {
      message: "There is no event with this cursor. List what there is, then follow from there.",
      reason: "unknown",
    });
  if (found.isOverdue)
    throw new UsherError("event.cursor_expired", {
      reason: "too_old",
      ...(eventRetentionDays !== undefined && { keptDays: eventRetentionDays }),
    });
}
