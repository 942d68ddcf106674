import type { z } from "zod";

import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import type { removeSuppressionOutput } from "./schemas.ts";
import { loadAccess } from "../access/load-access.ts";

/** The address may be emailed again. Throws `suppression.not_found`, and `suppression.muted`: that one is the invitee's. */
export async function removeSuppression(
  ctx: Context,
  input: { id: string },
): Promise<z.infer<typeof removeSuppressionOutput>> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const organizationId = access.organization.id;
    const found = await tx.suppressions.find({ organizationId, id: input.id });
    if (found?.reason === "muted") throw new UsherError("suppression.muted");
    if (!(await tx.suppressions.remove({ organizationId, id: input.id })))
      throw new UsherError("suppression.not_found");
    await tx.audit.append({
      organizationId,
      action: "suppression.removed",
      actor: auditActor(ctx),
      subject: { kind: "suppression", id: input.id },
      data: {},
    });
    return { id: input.id };
  });
}
