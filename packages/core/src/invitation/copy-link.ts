import type { z } from "zod";

import { requireStepUpFor } from "../access/require-step-up.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { formatLinkToken } from "../model/link.ts";
import { reachableInvitation } from "./own-invitation.ts";
import { grantRejection } from "./rank-guard.ts";
import type { copyLinkOutput } from "./schemas.ts";
import { lostRace, requireTransition } from "./transition-rejection.ts";
import { loadAccess } from "../access/load-access.ts";

/**
 * Hands out the link itself. From then on it no longer proves the mailbox: accepting takes a
 * verified sign-in until the next resend makes a new link. Throws `link.key_gone` when the key the
 * link was made with is no longer configured.
 */
export async function copyLink(
  ctx: Context,
  input: { id: string },
): Promise<z.infer<typeof copyLinkOutput>> {
  const copied = await ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const invitation = await reachableInvitation(access, tx, input.id);
    const rejection = grantRejection(access, invitation);
    if (rejection) throw rejection;
    requireStepUpFor(ctx, [invitation]);
    requireTransition(invitation, "link_copied");
    if (!ctx.links.knows(invitation.linkKeyId)) throw new UsherError("link.key_gone");
    const [changed] = await tx.invitations.transition({
      event: "link_copied",
      organizationId: access.organization.id,
      select: { ids: [invitation.id] },
      expiry: "live",
      set: { linkCopied: true },
      audit: { actor: auditActor(ctx) },
    });
    if (!changed) throw await lostRace(tx, invitation);
    return changed;
  });
  const verifier = ctx.links.verifier(
    { invitationId: copied.id, generation: copied.generation },
    copied.linkKeyId,
  );
  return {
    link: `${ctx.linkBase}/i/${formatLinkToken(copied.selector, verifier)}`,
    expiresAt: copied.expiresAt,
  };
}
