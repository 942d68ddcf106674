import { UsherError } from "../model/errors.ts";
import type { Access } from "../access/access.ts";
import { rankOf } from "../model/roles.ts";
import type { OfferedRoles } from "./offered-roles.ts";

/** Throws what `grantRejection` says. */
export function requireGrant(access: Access, offer: OfferedRoles): void {
  const rejection = grantRejection(access, offer);
  if (rejection) throw rejection;
}

/**
 * What stands between the caller and granting these roles, or null. A key of the organization is
 * bound by its `maxRole` alone; people grant up to their own rank, and below admin only the custom
 * roles they hold.
 */
export function grantRejection(access: Access, offer: OfferedRoles): UsherError | null {
  const { actor } = access;
  if (rankOf(offer.role) > access.rank)
    return actor.kind === "org_key"
      ? new UsherError("invite.role_not_assignable", { maxRole: actor.maxRole })
      : new UsherError("invite.insufficient_role", { role: offer.role });
  if (actor.kind === "org_key" || actor.kind === "system") return null;
  if (access.rank >= rankOf("admin")) return null;
  const held = new Set(access.membership?.customRoles);
  const missing = offer.customRoles.find((slug) => !held.has(slug));
  return missing === undefined
    ? null
    : new UsherError("invite.insufficient_role", { role: missing });
}
