import type { Context } from "../ports/context.ts";
import { reachableInvitation } from "./own-invitation.ts";
import type { InvitationView } from "./schemas.ts";
import { invitationView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";

/** Throws `invite.not_found` for an unknown, a foreign and a hidden one. */
export async function getInvitation(ctx: Context, input: { id: string }): Promise<InvitationView> {
  const { read } = ctx.store;
  const access = await loadAccess(ctx, read);
  return invitationView(await reachableInvitation(access, read, input.id));
}
