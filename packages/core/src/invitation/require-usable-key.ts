import { actorKeyId, type Actor } from "../model/actor.ts";
import { UsherError } from "../model/errors.ts";
import type { Context } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";

/**
 * Throws when the actor is a key that was revoked since the call began: `authorize.unauthenticated` of
 * the caller's own, `approval.requester_inactive` of another. Otherwise the key's revocation waits for
 * this transaction, and then sees what it wrote. Before any lock on an invitation: the revocation
 * takes its locks in that order.
 */
export async function requireUsableKey(
  ctx: Context,
  tx: Repositories,
  actor: Actor,
): Promise<void> {
  const keyId = actorKeyId(actor);
  if (keyId === null || (await tx.apiKeys.hold(keyId))) return;
  const isCaller = ctx.actor !== null && actorKeyId(ctx.actor) === keyId;
  if (!isCaller) throw new UsherError("approval.requester_inactive");
  throw new UsherError("authorize.unauthenticated", { message: "This key was revoked." });
}
