import type { CreateInvitationOutput, InvitationView } from "@usher/core";
import type { z } from "zod";

import type { createdInvitation } from "./schemas.ts";

type Created = z.infer<typeof createdInvitation>;

/** Each invitation once, in the order of the request; members and what waits for an approval are left out. */
export function createdAnswer({ results }: CreateInvitationOutput): Created[] {
  const shown = new Map<string, Created>();
  for (const { invitation } of results) {
    const status = invitation === null ? null : statusOf(invitation.state);
    if (invitation === null || status === null) continue;
    shown.set(invitation.id, {
      id: invitation.id,
      email: invitation.email,
      status,
      userId: invitation.inviteeUserId,
      createdAt: invitation.createdAt,
      expiresAt: invitation.expiresAt,
    });
  }
  return [...shown.values()];
}

function statusOf(state: InvitationView["state"]): Created["status"] | null {
  return state === "pending" || state === "accepted" ? state : null;
}
