import { UsherError, errorView } from "../../model/errors.ts";
import type { Invitation } from "../../model/invitation.ts";
import type { Organization } from "../../model/organization.ts";
import type { RenewalOutcome } from "../../model/renewal.ts";
import { auditActor, type Context } from "../../ports/context.ts";
import type { Repositories } from "../../ports/store.ts";
import { authorityHolds } from "../inviter-authority.ts";

export type Renewal = {
  ctx: Context;
  tx: Repositories;
  organization: Organization;
  invitation: Invitation;
  /** Of the invited address. */
  domain: string;
};

/** Throws `version.conflict` where another request or change came first: what the caller took is rolled back. */
export async function claimRenewal(renewal: Renewal, outcome: RenewalOutcome): Promise<void> {
  const { ctx, tx, invitation } = renewal;
  const { organizationId, id, generation } = invitation;
  const isClaimed = await tx.invitations.requestRenewal({
    organizationId,
    id,
    generation,
    outcome,
    isVouchedFor: await authorityHolds(tx, invitation),
    audit: auditActor(ctx),
  });
  if (!isClaimed) throw new UsherError("version.conflict");
}

/** False where the work was rejected; an error is thrown on. */
export async function isDone(work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsherError && errorView(error).status < 500) return false;
    throw error;
  }
}
