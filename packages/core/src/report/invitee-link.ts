import { proveInvitee } from "../invitation/invitee-identity.ts";
import { resolveLink } from "../invitation/resolve-link.ts";
import { erasedEmail } from "../model/erased.ts";
import { UsherError } from "../model/errors.ts";
import type { Invitation } from "../model/invitation.ts";
import type { Context } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";

/**
 * The invitation of a link that only its invitee can have, of whatever generation. Throws what `resolveLink` and
 * `proveInvitee` throw: the holder of a copied link neither mutes nor reports.
 */
export async function inviteeLink(
  ctx: Context,
  tx: Repositories,
  token: string,
): Promise<Invitation> {
  const link = await resolveLink(ctx, tx, token);
  const { invitation } = link;
  if (invitation.emailKey === erasedEmail) throw new UsherError("invite.not_found");
  const claimed = { email: invitation.email, emailVerified: true };
  await proveInvitee(ctx.actor, tx, { link, claimed });
  if ((await tx.organizations.find(invitation.organizationId)) === null)
    throw new UsherError("invite.not_found");
  return invitation;
}
