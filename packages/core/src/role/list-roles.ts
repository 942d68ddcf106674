import type { z } from "zod";

import type { Context } from "../ports/context.ts";
import { rankOf, systemRoles } from "../model/roles.ts";
import type { listRolesOutput } from "./schemas.ts";
import { loadAccess } from "../access/load-access.ts";

const names = {
  member: "Member",
  billing: "Billing manager",
  admin: "Administrator",
  owner: "Owner",
};

/** System roles from the lowest rank up, then the organization's own by slug. */
export async function listRoles(ctx: Context): Promise<z.infer<typeof listRolesOutput>> {
  const access = await loadAccess(ctx, ctx.store.read);
  const custom = await ctx.store.read.roles.list(access.organization.id);
  return {
    roles: [
      ...systemRoles.map((slug) => ({
        slug,
        name: names[slug],
        kind: "system" as const,
        rank: rankOf(slug),
      })),
      ...custom.map(({ slug, name }) => ({
        slug,
        name,
        kind: "custom" as const,
        rank: rankOf("member"),
      })),
    ],
  };
}
