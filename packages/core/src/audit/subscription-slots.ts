import { actorId, type Actor } from "../model/actor.ts";
import { UsherError } from "../model/errors.ts";
import type { Store } from "../ports/store.ts";

/** Of one actor in one process, so that a tool that forgets to end its subscriptions harms only itself. */
export const subscriptionsPerActor = 10;

const taken = new WeakMap<Store, Map<string, number>>();

/** Returns the way to give the slot back. Throws `invite.actor_rate_limited`. */
export function takeSubscriptionSlot(store: Store, actor: Actor): () => void {
  const counts = taken.get(store) ?? new Map<string, number>();
  taken.set(store, counts);
  const key = `${actor.kind} ${actorId(actor)}`;
  const count = counts.get(key) ?? 0;
  if (count >= subscriptionsPerActor)
    throw new UsherError("invite.actor_rate_limited", {
      message: `You already have ${subscriptionsPerActor} open event streams. Close one of them first.`,
      limit: subscriptionsPerActor,
    });
  counts.set(key, count + 1);
  return () => {
    const left = (counts.get(key) ?? 1) - 1;
    if (left > 0) counts.set(key, left);
    else counts.delete(key);
  };
}
