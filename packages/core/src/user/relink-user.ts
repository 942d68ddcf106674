import type { z } from "zod";

import { loadAccess } from "../access/load-access.ts";
import { requireStepUp } from "../access/require-step-up.ts";
import { UsherError } from "../model/errors.ts";
import type { Context } from "../ports/context.ts";
import { dropIdentities } from "./drop-identities.ts";
import type { relinkUserInput, relinkUserOutput } from "./schemas.ts";

/**
 * For owners, not for keys of the organization: links the next session with a member's address to that
 * member. Throws `authorize.forbidden`, `member.not_found`,
 * `mfa.step_up_required`, and `user.in_other_organization`, since it would give away what the member has there.
 */
export async function relinkUser(
  ctx: Context,
  { userId }: z.output<typeof relinkUserInput>,
): Promise<z.infer<typeof relinkUserOutput>> {
  return ctx.store.transaction(async (tx) => {
    const { organization, membership: caller } = await loadAccess(ctx, tx);
    if (caller?.role !== "owner")
      throw new UsherError("authorize.forbidden", {
        message: "Only an owner can relink a member.",
      });
    requireStepUp(ctx);
    const membership = await tx.members.findByUser(organization.id, userId);
    if (membership === null) throw new UsherError("member.not_found");
    if (await tx.members.isMemberElsewhere({ organizationId: organization.id, userId }))
      throw new UsherError("user.in_other_organization");
    const identities = await dropIdentities(ctx, tx, {
      userId,
      notifiedBy: organization.id,
    });
    return { userId, identities };
  });
}
