import type { z } from "zod";

import { loadAccess } from "../access/load-access.ts";
import { firstCursor, requireCursor } from "../audit/require-cursor.ts";
import { settleHorizon } from "../audit/settle-horizon.ts";
import { eventTypes } from "../model/events/event-types.ts";
import { createWakeUp } from "../model/wake-up.ts";
import type { FeedHorizon, FeedQuery } from "../ports/audit-repository.ts";
import type { Context } from "../ports/context.ts";
import { listEventsInput, type listEventsOutput } from "./schemas.ts";
import { eventView } from "./view.ts";

/** How long a call waits for transactions that may still commit an event before the newest. */
const settleMs = 2_000;

/**
 * Oldest first. An event that was passed by cannot appear later: a call waits for slow writers, and answers up to
 * what is sealed if that takes too long. Throws `event.cursor_expired`.
 */
export async function listEvents(
  ctx: Context,
  input: z.input<typeof listEventsInput>,
): Promise<z.infer<typeof listEventsOutput>> {
  const { after, types, limit } = listEventsInput.parse(input);
  const { feed } = ctx.store.read.audit;
  const access = await loadAccess(ctx, ctx.store.read);
  const organizationId = access.organization.id;
  const query: FeedQuery = {
    organizationId,
    afterSeq: after ?? (await firstPosition(ctx, organizationId)),
    subjectKind: null,
    subjectId: null,
    actions: types ?? eventTypes,
  };
  if (after !== undefined) await requireCursor(ctx, query);
  // Of any type: a cursor that waited for a rare one would have every page read all that came since.
  const newest = await feed.horizon({ ...query, actions: null });
  if (newest === null) return { events: [], next: query.afterSeq, hasMore: false };
  const throughSeq = await knownThrough(ctx, query, newest);
  const rows = await feed.page(query, { throughSeq, limit: limit + 1 });
  const events = rows.slice(0, limit).map(eventView);
  const last = rows.length > limit ? events.at(-1) : undefined;
  return {
    events,
    next: last?.id ?? throughSeq,
    hasMore: last !== undefined || throughSeq !== newest.seq,
  };
}

async function firstPosition(
  { store, eventRetentionDays }: Context,
  organizationId: string,
): Promise<string> {
  return eventRetentionDays === undefined
    ? firstCursor
    : store.read.audit.feed.start(organizationId, eventRetentionDays);
}

/** Up to where no event can appear later. What is sealed was waited for. */
async function knownThrough(
  { store }: Context,
  { organizationId, afterSeq }: FeedQuery,
  newest: FeedHorizon,
): Promise<string> {
  const { feed, chain } = store.read.audit;
  const until = performance.now() + settleMs;
  const isSettled = await settleHorizon({
    feed,
    horizon: newest,
    sleep: createWakeUp().sleepThrough,
    isOver: () => performance.now() > until,
  });
  if (isSettled) return newest.seq;
  const sealed = (await chain.head(organizationId))?.seq ?? afterSeq;
  return BigInt(sealed) > BigInt(afterSeq) ? sealed : afterSeq;
}
