import { UsherError } from "../model/errors.ts";
import type { Organization } from "../model/organization.ts";

/**
 * For every verb that invites someone or hands out a link. The organization is the one that the access was read with, so
 * it costs no statement. Throws `organization.invitations_paused`.
 */
export function requireInvitationsRunning({
  invitationsPausedAt,
}: Pick<Organization, "invitationsPausedAt">): void {
  if (invitationsPausedAt === null) return;
  throw new UsherError("organization.invitations_paused", { since: invitationsPausedAt });
}
