import { requireOperator } from "../access/require-operator.ts";
import type { OrganizationOverview } from "../model/organization.ts";
import type { Context } from "../ports/context.ts";

/** Every organization of the installation, deleted ones too, by slug. For the operator. */
export async function listOrganizations(ctx: Context): Promise<OrganizationOverview[]> {
  requireOperator(ctx);
  return ctx.store.read.organizations.overview();
}
