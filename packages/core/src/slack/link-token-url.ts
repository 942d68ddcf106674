import type { LinkIdentity } from "../model/link.ts";

/**
 * What the secret of a ticket's link is derived from. Invitations count their generations from 1, so
 * no link of theirs can ever be one of these.
 */
export function linkTokenUrl(linkTokenId: string): LinkIdentity {
  return { invitationId: linkTokenId, generation: 0 };
}
