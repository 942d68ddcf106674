import type { Context } from "../ports/context.ts";
import { reachableInvitation } from "./own-invitation.ts";
import type { InvitationView } from "./schemas.ts";
import { invitationView } from "./view.ts";
import { loadStanding } from "../access/load-standing.ts";

/** Throws `invite.not_found` for an unknown, a foreign and a hidden one alike. */
export async function getInvitation(ctx: Context, input: { id: string }): Promise<InvitationView> {
  const { read } = ctx.store;
  const standing = await loadStanding(ctx, read);
  return invitationView(await reachableInvitation(standing, read, input.id));
}
