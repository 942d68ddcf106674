import { followAudit, type Followed } from "./follow-audit.ts";
import { requireCursor } from "./require-cursor.ts";
import { takeSubscriptionSlot } from "./subscription-slots.ts";
import type { Access } from "../access/access.ts";
import { loadAccess } from "../access/load-access.ts";
import { actorKeyId } from "../model/actor.ts";
import { UsherError } from "../model/errors.ts";
import type { Context } from "../ports/context.ts";
import type { FeedQuery } from "../ports/audit-repository.ts";

export type SubscriptionSettings = {
  signal: AbortSignal | undefined;
  recheckMs?: number;
  pollMs?: number;
};

type Subscription = {
  access: Access;
  filter: Omit<FeedQuery, "afterSeq" | "organizationId">;
  /** Null begins with what happens from now on. */
  afterSeq: string | null;
};

/**
 * A caller's stream of audit events. It ends with the caller's error as soon as they lose access. Throws
 * `event.cursor_expired`.
 */
export async function subscribeAudit(
  ctx: Context,
  { access, filter, afterSeq }: Subscription,
  { signal, recheckMs = 30_000, pollMs }: SubscriptionSettings,
): Promise<AsyncGenerator<Followed, void>> {
  const organizationId = access.organization.id;
  // The organization stays that of the first call, even if the caller joins another one.
  const following = { ...ctx, organization: organizationId };
  if (afterSeq !== null) await requireCursor(ctx, { ...filter, organizationId, afterSeq });
  const events = followAudit(following, {
    filter: { ...filter, organizationId },
    afterSeq,
    authorize: () => loadSubscriber(following),
    recheckMs,
    pollMs,
    signal,
  });
  return inOneSlot(ctx, access, events);
}

/** As the database says now: rejects a key that was revoked since. */
export async function loadSubscriber(ctx: Context): Promise<Access> {
  const keyId = ctx.actor && actorKeyId(ctx.actor);
  if (keyId && !(await ctx.store.read.apiKeys.findUsable(keyId)))
    throw new UsherError("authorize.unauthenticated");
  return loadAccess(ctx, ctx.store.read);
}

/** The slot is taken at the first read: a generator that is never read would never release it. */
async function* inOneSlot(
  { store }: Context,
  { actor }: Access,
  events: AsyncIterable<Followed>,
): AsyncGenerator<Followed, void> {
  const releaseSlot = takeSubscriptionSlot(store, actor);
  try {
    yield* events;
  } finally {
    releaseSlot();
  }
}
