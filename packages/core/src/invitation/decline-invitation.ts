import type { z } from "zod";

import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { newId } from "../model/ids.ts";
import { oneLine } from "../model/text/one-line.ts";
import { requireNoLinks } from "../model/text/require-no-links.ts";
import { withMissCount } from "../limits/count-miss.ts";
import type { Repositories } from "../ports/store.ts";
import { proveInvitee } from "./invitee-identity.ts";
import { resolveLink } from "./resolve-link.ts";
import type { declineInvitationInput, declineInvitationOutput } from "./link-schemas.ts";
import { requireTransition, transitionOne } from "./transition-rejection.ts";

type DeclineInput = z.output<typeof declineInvitationInput>;
type DeclineOutput = z.infer<typeof declineInvitationOutput>;

/** How long an organization cannot invite an address again after it declined. */
const cooldownDays = 30;

/** The invitee says no; the organization cannot invite the address again for 30 days. Repeats are harmless. Throws `request.invalid` for a reason with a link. */
export async function declineInvitation(ctx: Context, input: DeclineInput): Promise<DeclineOutput> {
  const reason = oneLine(input.reason ?? "") || null;
  if (reason !== null) requireNoLinks(reason, "reason");
  return withMissCount(ctx, "accept", () =>
    ctx.store.transaction((tx) => decline(ctx, tx, { token: input.token, reason })),
  );
}

async function decline(
  ctx: Context,
  tx: Repositories,
  { token, reason }: { token: string; reason: string | null },
): Promise<DeclineOutput> {
  const link = await resolveLink(ctx, tx, token);
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
    set: { stateReason: reason },
    audit: { actor: auditActor(ctx), personal: reason === null ? {} : { reason } },
  });
  await tx.suppressions.add({
    organizationId: invitation.organizationId,
    id: newId(),
    emailKey: invitation.emailKey,
    reason: "declined",
    days: cooldownDays,
  });
  return { organization: { name }, alreadyDeclined: false };
}
