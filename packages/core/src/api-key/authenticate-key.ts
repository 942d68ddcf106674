import type { Actor } from "../kernel/actor.ts";
import type { Store } from "../kernel/store.ts";
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
  if (key.kind === "personal_key") {
    if (key.userId === null) return null;
    return {
      kind: "personal_key",
      userId: key.userId,
      keyId: key.id,
      permissions: key.permissions.length > 0 ? key.permissions : null,
      scope: key.organizationId === null ? null : [key.organizationId],
    };
  }
  if (key.organizationId === null) return null;
  return {
    kind: "org_key",
    keyId: key.id,
    organizationId: key.organizationId,
    permissions: key.permissions,
    maxRole: key.maxRole,
  };
}
