import { actorId, actorUserId } from "../model/actor.ts";
import type { Context } from "../ports/context.ts";
import { countRequest } from "./count-request.ts";
import { limitsOf } from "../model/limits.ts";

/**
 * Counts one request to create or resend. A person is one holder by whichever key, session or Slack
 * account; the system itself is not limited. Throws `invite.actor_rate_limited`.
 */
export async function limitActor(ctx: Context): Promise<void> {
  const { actor, store } = ctx;
  if (actor === null || actor.kind === "system") return;
  const userId = actorUserId(actor);
  await countRequest(store, {
    name: "actor",
    holder: userId === null ? `${actor.kind}:${actorId(actor)}` : `user:${userId}`,
    limit: limitsOf(ctx).actorPer10Minutes,
    rejection: "invite.actor_rate_limited",
  });
}
