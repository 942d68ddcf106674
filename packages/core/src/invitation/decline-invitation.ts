import type { z } from "zod";

import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { newId } from "../model/ids.ts";
import { requireNoLinks } from "../model/text/require-no-links.ts";
import { limitAcceptAttempts } from "../limits/limit-accept-attempts.ts";
import { proveInvitee } from "./invitee-identity.ts";
import { resolveLink } from "./resolve-link.ts";
import type { declineInvitationInput, declineInvitationOutput } from "./schemas.ts";
import { requireTransition, transitionOne } from "./transition-rejection.ts";

/** How long an organization cannot invite an address again after it declined. */
const cooldownDays = 30;

/** The invitee says no; the organization cannot invite the address again for 30 days. Repeats are harmless. */
export async function declineInvitation(
  ctx: Context,
  input: z.output<typeof declineInvitationInput>,
): Promise<z.infer<typeof declineInvitationOutput>> {
  await limitAcceptAttempts(ctx);
  if (input.reason !== undefined) requireNoLinks(input.reason, "reason");
  return ctx.store.transaction(async (tx) => {
    const link = await resolveLink(ctx, tx, input.token);
    const { invitation, newest } = link;
    await proveInvitee(ctx.actor, tx, {
      link,
      claimed: { email: invitation.email, emailVerified: true },
    });
    const organization = await tx.organizations.find(invitation.organizationId);
    if (organization === null) throw new UsherError("invite.not_found");
    const { name } = organization;
    if (invitation.state === "declined") return { organization: { name }, alreadyDeclined: true };
    if (!newest) throw new UsherError("invite.superseded");
    requireTransition(invitation, "declined");
    await transitionOne(tx, invitation, {
      event: "declined",
      expiry: "live",
      expected: { generation: invitation.generation },
      set: { stateReason: input.reason ?? null },
      audit: { actor: auditActor(ctx), data: input.reason ? { reason: input.reason } : {} },
    });
    await tx.suppressions.add({
      organizationId: invitation.organizationId,
      id: newId(),
      emailKey: invitation.emailKey,
      reason: "declined",
      days: cooldownDays,
    });
    return { organization: { name }, alreadyDeclined: false };
  });
}
