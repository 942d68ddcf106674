import { type Context, auditActor } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import type { Access } from "../access/access.ts";
import type { Invitation } from "../model/invitation.ts";
import {
  failed,
  mapOutcomes,
  openInvitations,
  settled,
  unchanged,
  type Outcomes,
} from "./entry-outcomes.ts";
import { grantRejection } from "./rank-guard.ts";
import { requireUsableKey } from "./require-usable-key.ts";
import { resendRejection } from "./resend-rules.ts";
import { sponsorOf } from "./sponsor.ts";

type Call = { ctx: Context; tx: Repositories; access: Access };

/** Whether `resendBatch` would email this one. */
export function isSentAgain(access: Access, invitation: Invitation): boolean {
  return (
    grantRejection(access, invitation) === null &&
    resendRejection(access.organization.policy, invitation) === null
  );
}

/**
 * Sends the open invitations again for `onPending: "resend"`: a new link, the same id, and an expiry
 * that is never earlier than it was. One inside its cooldown, or at its resend limit, stays as it is.
 */
export async function resendBatch(call: Call, outcomes: Outcomes): Promise<Outcomes> {
  const { ctx, tx, access } = call;
  const open = openInvitations(outcomes);
  if (open.length === 0) return outcomes;
  await requireUsableKey(ctx, tx, access.actor);
  const changed = await resend(
    call,
    open.filter((invitation) => isSentAgain(access, invitation)),
  );
  const resent = new Map(changed.map((row) => [row.id, row]));
  return mapOutcomes(outcomes, {
    open: (invitation) => {
      const rejection = grantRejection(access, invitation);
      if (rejection !== null) return failed(rejection);
      const row = resent.get(invitation.id);
      return row ? settled("resent", row) : unchanged(invitation);
    },
  });
}

async function resend(
  { ctx, tx, access }: Call,
  invitations: readonly Invitation[],
): Promise<Invitation[]> {
  if (invitations.length === 0) return [];
  const sponsor = await sponsorOf(tx, access);
  return tx.invitations.transition({
    event: "resent",
    organizationId: access.organization.id,
    select: { ids: invitations.map(({ id }) => id) },
    from: ["pending"],
    expiry: "live",
    set: {
      newGeneration: { linkKeyId: ctx.links.currentKeyId },
      expiry: { kind: "renew" },
      sponsor,
    },
    audit: { actor: auditActor(ctx) },
  });
}
