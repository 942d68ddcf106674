import { requireOperator } from "../access/require-operator.ts";
import type { OrganizationOverview } from "../model/organization.ts";
import type { Context } from "../ports/context.ts";

/** The organization of this id or slug, a deleted one too; null for an unknown one. For the operator. */
export async function findOrganization(
  ctx: Context,
  reference: string,
): Promise<OrganizationOverview | null> {
  requireOperator(ctx);
  const [found] = await ctx.store.read.organizations.overview(reference);
  return found ?? null;
}
