import type { Actor } from "../model/actor.ts";
import type { ApiKey } from "../model/api-key.ts";

/** Who a stored key acts as, usable or not. Null for a row without an owner. */
export function actorOfKey(key: ApiKey): Actor | null {
  const { id: keyId, organizationId, userId, permissions, maxRole } = key;
  if (key.kind === "org_key") {
    if (organizationId === null) return null;
    return { kind: "org_key", keyId, organizationId, permissions, maxRole };
  }
  if (userId === null) return null;
  return {
    kind: "personal_key",
    userId,
    keyId,
    permissions: permissions.length > 0 ? permissions : null,
    scope: organizationId === null ? null : [organizationId],
  };
}
