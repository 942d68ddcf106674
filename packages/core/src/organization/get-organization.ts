import type { Context } from "../ports/context.ts";
import type { OrganizationView } from "./schemas.ts";
import { organizationView } from "./view.ts";
import { loadStanding } from "../access/load-standing.ts";

export async function getOrganization(ctx: Context): Promise<OrganizationView> {
  return organizationView((await loadStanding(ctx, ctx.store.read)).organization);
}
