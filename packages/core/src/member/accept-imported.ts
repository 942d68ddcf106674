import type { Access } from "../access/access.ts";
import { requestsOf, type Invitation } from "../model/invitation.ts";
import { type Context, auditActor } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";

type Call = { ctx: Context; tx: Repositories; access: Access };

/**
 * Ends the open invitations to addresses of people who are added as members: an email was promised to some and is not
 * sent, the others accept no more. Answers those that were accepted, by address.
 */
export async function acceptImported(
  { ctx, tx, access }: Call,
  emailKeys: readonly string[],
): Promise<ReadonlyMap<string, Invitation>> {
  const organizationId = access.organization.id;
  const actor = auditActor(ctx);
  const shared = {
    organizationId,
    select: { emailKeys },
    expiry: "live",
    notices: "slack_only",
    audit: { actor },
  } as const;
  // First: one that is approved at this moment is pending for the next statement.
  const revoked = await tx.invitations.transition({
    ...shared,
    event: "revoked",
    from: ["requested"],
    set: { stateReasonCode: "member_imported" },
  });
  await tx.approvals.withdrawEmpty({ organizationId, ids: requestsOf(revoked), audit: actor });
  const accepted = await tx.invitations.transition({
    ...shared,
    event: "accepted",
    set: { stateReasonCode: "imported", acceptedUserId: { by: "owner_of_address" } },
  });
  return new Map(accepted.map((invitation) => [invitation.emailKey, invitation]));
}
