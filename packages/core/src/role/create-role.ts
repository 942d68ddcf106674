import type { z } from "zod";

import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { requireNoLinks } from "../model/text/require-no-links.ts";
import { rankOf } from "../model/roles.ts";
import type { createRoleInput, roleSchema } from "./schemas.ts";
import { loadAccess } from "../access/load-access.ts";

const slugPattern = /^org-[a-z0-9](?:-?[a-z0-9])*$/;

/** Adds a custom role. Throws `role.invalid_slug`, `role.exists`, `request.invalid` for a link in its name. */
export async function createRole(
  ctx: Context,
  input: z.output<typeof createRoleInput>,
): Promise<z.infer<typeof roleSchema>> {
  const { slug, name } = input;
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    requireNoLinks(name, "name");
    if (!slugPattern.test(slug) || slug.length > 64)
      throw new UsherError("role.invalid_slug", { slug });
    const organizationId = access.organization.id;
    if (!(await tx.roles.insert({ organizationId, slug, name })))
      throw new UsherError("role.exists", { slug });
    await tx.audit.append({
      organizationId,
      action: "role.created",
      actor: auditActor(ctx),
      subject: { kind: "role", id: organizationId },
      data: { slug, name },
    });
    return { slug, name, kind: "custom", rank: rankOf("member") };
  });
}
