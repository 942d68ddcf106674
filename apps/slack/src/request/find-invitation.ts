import type { InvitationView } from "@usher/core";

import type { SlackMember } from "./as-slack-member.ts";

/** No address is as long. */
const maxQuery = 1000;

/** The newest invitation of an address that the member may see; an open one before any other. */
export async function findInvitation(
  { caller }: SlackMember,
  typed: string,
): Promise<InvitationView | null> {
  const email = typed.slice(0, maxQuery);
  const open = await caller.invitation.list({ email, states: ["requested", "pending"], limit: 1 });
  const [first] = open.invitations;
  if (first !== undefined) return first;
  const any = await caller.invitation.list({ email, limit: 1 });
  return any.invitations[0] ?? null;
}
