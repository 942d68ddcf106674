import type { Actor } from "../model/actor.ts";
import type { Store } from "../ports/store.ts";
import { actorOfKey } from "../access/actor-of-key.ts";
import { hashSecret, parseToken, sameHash } from "./secret.ts";

/**
 * The actor of a key, as the database says now. Null for a revoked, expired or unknown key and for a
 * key of a disabled user, without saying which.
 */
export async function authenticateKey(store: Store, token: string): Promise<Actor | null> {
  const parsed = parseToken(token);
  if (parsed === null) return null;
  const key = await store.read.apiKeys.findUsable(parsed.id);
  const stored = key?.secretHash ?? Buffer.alloc(32);
  const same = sameHash(stored, hashSecret(parsed.secret));
  if (key === null || !same || key.kind !== parsed.kind) return null;
  return actorOfKey(key);
}
