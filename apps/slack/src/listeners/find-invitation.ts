import type { InvitationView } from "@usher/core";

import type { Clicker } from "../as-clicker.ts";

/** The newest invitation of an address that the clicker may see; an open one before any other. */
export async function findInvitation(
  { caller }: Clicker,
  email: string,
): Promise<InvitationView | null> {
  const open = await caller.invitation.list({ email, states: ["requested", "pending"], limit: 1 });
  const [first] = open.invitations;
  if (first !== undefined) return first;
  const any = await caller.invitation.list({ email, limit: 1 });
  return any.invitations[0] ?? null;
}
