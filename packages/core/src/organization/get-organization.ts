import type { Context } from "../ports/context.ts";
import type { OrganizationView } from "./schemas.ts";
import { organizationView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";

export async function getOrganization(ctx: Context): Promise<OrganizationView> {
  return organizationView((await loadAccess(ctx, ctx.store.read)).organization);
}
