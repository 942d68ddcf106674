import { actorKeyId, type Actor } from "../model/actor.ts";
import { UsherError } from "../model/errors.ts";
import type { Repositories } from "../ports/store.ts";

/**
 * Throws `authorize.unauthenticated` when the actor is a key that was revoked since the call began;
 * otherwise its revocation waits for this transaction, and then sees what it wrote. Before any lock on
 * an invitation: the revocation takes its locks in that order.
 */
export async function requireUsableKey(tx: Repositories, actor: Actor): Promise<void> {
  const keyId = actorKeyId(actor);
  if (keyId !== null && !(await tx.apiKeys.hold(keyId)))
    throw new UsherError("authorize.unauthenticated");
}
