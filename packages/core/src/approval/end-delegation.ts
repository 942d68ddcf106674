import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { rankOf } from "../model/roles.ts";
import { delegationView, type DelegationView } from "./delegation-schemas.ts";
import { loadStanding } from "../access/load-standing.ts";
import { demandRank } from "../access/demand.ts";

/**
 * Ends a delegation before its time: either side of it, or who manages members up to the rank of
 * the one it is from. Repeats are harmless. Throws `delegation.not_found`.
 */
export async function endDelegation(ctx: Context, input: { id: string }): Promise<DelegationView> {
  return ctx.store.transaction(async (tx) => {
    const standing = await loadStanding(ctx, tx);
    const organizationId = standing.organization.id;
    const found = await tx.delegations.find(organizationId, input.id);
    if (found === null) throw new UsherError("delegation.not_found");
    const own = [found.from.userId, found.to.userId].includes(standing.user?.id ?? "");
    if (!own && !standing.permissions.has("member:manage"))
      throw new UsherError("delegation.not_found");
    if (!own) {
      const from = await tx.members.findByUser(organizationId, found.from.userId);
      demandRank(standing, from === null ? 0 : rankOf(from.role));
    }
    await tx.delegations.end({ organizationId, of: { id: found.id }, audit: auditActor(ctx) });
    return delegationView((await tx.delegations.find(organizationId, found.id)) ?? found);
  });
}
