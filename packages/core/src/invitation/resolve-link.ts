import type { Context } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import type { Repositories } from "../ports/store.ts";
import type { Invitation } from "../model/invitation.ts";
import type { AcceptedLink } from "../model/handover.ts";
import { parseLinkToken } from "../model/link.ts";

export type ResolvedLink = {
  invitation: Invitation;
  newest: boolean;
  kind: AcceptedLink;
  /** Whether only an email to the invitee carried this link. */
  provesMailbox: boolean;
};

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
  const emailed = matchOf(ctx, invitation, { verifier: parsed.verifier, copied: false });
  const copied = matchOf(ctx, invitation, { verifier: parsed.verifier, copied: true });
  const match = emailed ?? copied;
  if (match === null) throw new UsherError("invite.not_found");
  if (!["pending", "accepted", "declined", "expired"].includes(invitation.state))
    throw new UsherError("invite.not_found");
  ctx.onOrganization?.(invitation.organizationId);
  return {
    invitation,
    newest: match === "newest",
    kind: emailed === null ? "copied" : "emailed",
    provesMailbox: emailed !== null && !invitation.linkCopied,
  };
}

/** Which generation of the emailed or of the copied link this verifier is of. */
function matchOf(
  { links }: Pick<Context, "links">,
  { id: invitationId, generation }: Invitation,
  { verifier, copied }: { verifier: string; copied: boolean },
): "newest" | "older" | null {
  if (links.matches({ invitationId, generation, copied }, verifier)) return "newest";
  for (let older = generation - 1; older >= 1; older -= 1)
    if (links.matches({ invitationId, generation: older, copied }, verifier)) return "older";
  return null;
}
