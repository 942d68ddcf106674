import { UsherError } from "../model/errors.ts";
import type { Repositories } from "../ports/store.ts";
import { demandRequired, holdsRequired, type Standing } from "../access/standing.ts";
import type { Invitation } from "../model/invitation.ts";

/**
 * The invitation the caller may act on: their own, and with what the procedure requires all. What the
 * caller may not see answers as if it were not there (`invite.not_found`).
 */
export async function reachableInvitation(
  standing: Standing,
  repositories: Repositories,
  id: string,
): Promise<Invitation> {
  const found = await repositories.invitations.find(standing.organization.id, id);
  if (found === null) throw new UsherError("invite.not_found");
  if (isOwn(standing, found) || holdsRequired(standing)) return found;
  if (standing.permissions.has("member:read")) demandRequired(standing);
  throw new UsherError("invite.not_found");
}

export function isOwn(standing: Standing, invitation: Invitation): boolean {
  const { actor, user } = standing;
  if (user !== null) return invitation.inviterUserId === user.id;
  return actor.kind === "org_key" && invitation.inviterKeyId === actor.keyId;
}
