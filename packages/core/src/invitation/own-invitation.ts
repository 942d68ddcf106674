import { UsherError } from "../kernel/errors.ts";
import type { Repositories } from "../kernel/store.ts";
import type { Standing } from "../organization/standing.ts";
import type { Permission } from "../role/roles.ts";
import type { Invitation } from "./invitation.ts";

/**
 * The invitation the caller may act on: everyone their own, others with the permission. What the
 * caller may not see answers as if it were not there (`invite.not_found`).
 */
export async function reachableInvitation(
  standing: Standing,
  repositories: Repositories,
  wanted: { id: string; permission: Permission },
): Promise<Invitation> {
  const found = await repositories.invitations.find(standing.organization.id, wanted.id);
  if (found === null) throw new UsherError("invite.not_found");
  if (isOwn(standing, found) || standing.permissions.has(wanted.permission)) return found;
  if (standing.permissions.has("member:read"))
    throw new UsherError("authorize.forbidden", { permission: wanted.permission });
  throw new UsherError("invite.not_found");
}

export function isOwn(standing: Standing, invitation: Invitation): boolean {
  const { actor, user } = standing;
  if (user !== null) return invitation.inviterUserId === user.id;
  return actor.kind === "org_key" && invitation.inviterKeyId === actor.keyId;
}
