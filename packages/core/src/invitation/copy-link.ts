import type { z } from "zod";

import { requireInvitationsRunning } from "../access/require-invitations-running.ts";
import { requireStepUpFor } from "../access/require-step-up.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { formatLinkToken } from "../model/link.ts";
import { reachableInvitation } from "./own-invitation.ts";
import { requireGrant } from "./rank-guard.ts";
import type { copyLinkOutput } from "./link-schemas.ts";
import { sponsorOf } from "./sponsor.ts";
import { requireTransition, transitionOne } from "./transition-rejection.ts";
import { loadAccess } from "../access/load-access.ts";

/**
 * Hands out a link of its own secret, which takes a verified sign-in to accept. The emailed link stays
 * as it is and keeps proving the mailbox; a resend ends both. Throws `link.key_gone` when the key of
 * the invitation's links is no longer configured, and `organization.invitations_paused`.
 */
export async function copyLink(
  ctx: Context,
  input: { id: string },
): Promise<z.infer<typeof copyLinkOutput>> {
  const copied = await ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    await requireInvitationsRunning(tx, access);
    const invitation = await reachableInvitation(access, tx, input.id);
    requireGrant(access, invitation);
    requireStepUpFor(ctx, [invitation]);
    requireTransition(invitation, "link_copied");
    if (!ctx.links.knows(invitation.linkKeyId)) throw new UsherError("link.key_gone");
    const sponsor = await sponsorOf(tx, access);
    return transitionOne(tx, invitation, {
      event: "link_copied",
      expiry: "live",
      set: { sponsor },
      audit: { actor: auditActor(ctx) },
    });
  });
  const verifier = ctx.links.verifier(
    { invitationId: copied.id, generation: copied.generation, copied: true },
    copied.linkKeyId,
  );
  return {
    link: `${ctx.linkBase}/i/${formatLinkToken(copied.selector, verifier)}`,
    expiresAt: copied.expiresAt,
  };
}
