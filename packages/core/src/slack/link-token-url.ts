import type { LinkIdentity } from "../model/link.ts";

/**
 * What the secret of a ticket's link is derived from. Invitations count their generations from 1, so
 * no link of theirs can ever be one of these.
 */
export function linkTokenUrl(ticketId: string): LinkIdentity {
  return { invitationId: ticketId, generation: 0 };
}
