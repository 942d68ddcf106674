import type { Context } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import type { Repositories } from "../ports/store.ts";
import type { Invitation } from "../model/invitation.ts";
import { parseLinkToken } from "../model/link.ts";

export type ResolvedLink = { invitation: Invitation; newest: boolean };

/**
 * The invitation a link opens. Unknown, malformed, wrong, revoked and denied are one answer,
 * `invite.not_found`, after the same work; a right verifier of an older generation is not the
 * newest.
 */
export async function resolveLink(
  ctx: Pick<Context, "links" | "onOrganization">,
  repositories: Repositories,
  token: string,
): Promise<ResolvedLink> {
  const parsed = parseLinkToken(token);
  const invitation = parsed && (await repositories.invitations.findBySelector(parsed.selector));
  if (!parsed || !invitation) {
    ctx.links.matchesNothing(parsed?.verifier ?? token);
    throw new UsherError("invite.not_found");
  }
  const { id: invitationId, generation } = invitation;
  const newest = ctx.links.matches({ invitationId, generation }, parsed.verifier);
  if (!newest && !matchesOlder(ctx, invitation, parsed.verifier))
    throw new UsherError("invite.not_found");
  if (!["pending", "accepted", "declined", "expired"].includes(invitation.state))
    throw new UsherError("invite.not_found");
  ctx.onOrganization?.(invitation.organizationId);
  return { invitation, newest };
}

function matchesOlder(
  ctx: Pick<Context, "links">,
  invitation: Invitation,
  verifier: string,
): boolean {
  for (let generation = invitation.generation - 1; generation >= 1; generation -= 1)
    if (ctx.links.matches({ invitationId: invitation.id, generation }, verifier)) return true;
  return false;
}
