import type { LinkIdentity } from "../model/link.ts";

/**
 * What the secret of a link token is derived from. Generations of invitations count from 1, so no link
 * of an invitation has the same secret.
 */
export function linkTokenUrl(linkTokenId: string): LinkIdentity {
  return { invitationId: linkTokenId, generation: 0 };
}
