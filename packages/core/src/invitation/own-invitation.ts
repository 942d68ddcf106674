import { UsherError } from "../model/errors.ts";
import type { Repositories } from "../ports/store.ts";
import {
  requireProcedurePermission,
  hasProcedurePermission,
  type Access,
} from "../access/access.ts";
import type { Invitation } from "../model/invitation.ts";

/**
 * The invitation the caller may act on: their own, and with what the procedure requires all. What the
 * caller may not see answers as if it were not there (`invite.not_found`).
 */
export async function reachableInvitation(
  access: Access,
  repositories: Repositories,
  id: string,
): Promise<Invitation> {
  const found = await repositories.invitations.find(access.organization.id, id);
  if (found === null) throw new UsherError("invite.not_found");
  if (isOwn(access, found) || hasProcedurePermission(access)) return found;
  if (access.permissions.has("member:read")) requireProcedurePermission(access);
  throw new UsherError("invite.not_found");
}

export function isOwn(access: Access, invitation: Invitation): boolean {
  const { actor, user } = access;
  if (user !== null) return invitation.inviterUserId === user.id;
  return actor.kind === "org_key" && invitation.inviterKeyId === actor.keyId;
}
