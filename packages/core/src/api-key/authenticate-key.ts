import type { Actor } from "../model/actor.ts";
import type { Store } from "../ports/store.ts";
import { actorOfKey } from "../access/actor-of-key.ts";
import { hashSecret, parseToken, sameHash } from "./secret.ts";

/**
 * Who a key is, as the database says now: a revoked, expired or unknown key, or one of a disabled
 * user, is nobody (null), without telling which.
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
