import type { Context } from "../kernel/context.ts";
import type { OrganizationView } from "./schemas.ts";
import { loadStanding } from "./standing.ts";
import { organizationView } from "./view.ts";

export async function getOrganization(ctx: Context): Promise<OrganizationView> {
  return organizationView((await loadStanding(ctx, ctx.store.read)).organization);
}
