import { UsherError } from "../model/errors.ts";
import { newId } from "../model/ids.ts";
import type { Invitation } from "../model/invitation.ts";
import { type Context, auditActor } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";

/**
 * The organization invites the address no more, until the invitee lifts it. A pending invitation to the address is
 * declined; one that just got another answer keeps it. A repeat changes nothing. Throws `invite.not_found` where the invitee
 * was erased since the invitation was read.
 */
export async function mute(
  ctx: Context,
  tx: Repositories,
  { organizationId, id, email, emailKey }: Invitation,
): Promise<void> {
  const actor = auditActor(ctx);
  await tx.invitations.transition({
    event: "declined",
    organizationId,
    select: { emailKeys: [emailKey] },
    expiry: "live",
    set: { stateReason: null },
    audit: { actor },
  });
  if (!(await tx.invitations.holdAddress({ organizationId, id, emailKey })))
    throw new UsherError("invite.not_found");
  if (!(await tx.suppressions.mute({ organizationId, id: newId(), emailKey }))) return;
  await tx.audit.append({
    organizationId,
    action: "invitation.muted",
    actor,
    subject: { kind: "invitation", id },
    data: {},
    personal: { email },
  });
}
