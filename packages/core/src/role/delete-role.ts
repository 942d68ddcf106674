import type { z } from "zod";

import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import type { deleteRoleOutput } from "./schemas.ts";
import { loadAccess } from "../access/load-access.ts";

/** Removes a custom role that is neither assigned nor offered. Throws `role.in_use`, `role.not_found`. */
export async function deleteRole(
  ctx: Context,
  input: { slug: string },
): Promise<z.infer<typeof deleteRoleOutput>> {
  const { slug } = input;
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const organizationId = access.organization.id;
    const outcome = await tx.roles.delete({ organizationId, slug });
    if (outcome === "in_use") throw new UsherError("role.in_use", { slug });
    if (outcome === "not_found") throw new UsherError("role.not_found", { slug });
    await tx.audit.append({
      organizationId,
      action: "role.deleted",
      actor: auditActor(ctx),
      subject: { kind: "role", id: organizationId },
      data: { slug },
    });
    return { slug };
  });
}
