import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { rankOf } from "../model/roles.ts";
import { delegationView, type DelegationView } from "./delegation-schemas.ts";
import { loadAccess } from "../access/load-access.ts";
import { requireRank } from "../access/require-permission.ts";

/**
 * Ends a delegation before its time: either side of it, or who manages members up to the rank of
 * the one it is from. Repeats are harmless. Throws `delegation.not_found`.
 */
export async function revokeDelegation(
  ctx: Context,
  input: { id: string },
): Promise<DelegationView> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const organizationId = access.organization.id;
    const found = await tx.delegations.find(organizationId, input.id);
    if (found === null) throw new UsherError("delegation.not_found");
    const own = [found.from.userId, found.to.userId].includes(access.user?.id ?? "");
    if (!own && !access.permissions.has("member:manage"))
      throw new UsherError("delegation.not_found");
    if (!own) {
      const from = await tx.members.findByUser(organizationId, found.from.userId);
      requireRank(access, from === null ? 0 : rankOf(from.role));
    }
    await tx.delegations.end({ organizationId, of: { id: found.id }, audit: auditActor(ctx) });
    return delegationView((await tx.delegations.find(organizationId, found.id)) ?? found);
  });
}
