import type { z } from "zod";

import type { Context } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { keepAnOwner, manageableMember } from "./manageable-member.ts";
import type { removeMemberOutput } from "./schemas.ts";
import { settleEnded } from "../access/settle-ended.ts";
import { loadAccess } from "../access/load-access.ts";

type Ending = {
  id: string;
  status: "removed" | "suspended";
  action: string;
  /** Why, where no person decided it. */
  reasonCode?: string;
};

export async function endMembership(
  ctx: Context,
  ending: Ending,
): Promise<z.infer<typeof removeMemberOutput>> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const member = await manageableMember(access, tx, ending.id);
    if (member.status === ending.status)
      return { id: member.id, revokedInvitations: 0, reattributedInvitations: 0 };
    await keepAnOwner(tx, member);
    const changed = await tx.members.update({
      organizationId: member.organizationId,
      id: member.id,
      expectedVersion: member.version,
      status: ending.status,
    });
    if (changed === null) throw new UsherError("version.conflict");
    const { status, action, reasonCode } = ending;
    const { revoked, reattributed } = await settleEnded(
      { ctx, tx, access },
      { member: changed, status, action, data: reasonCode === undefined ? {} : { reasonCode } },
    );
    return { id: member.id, revokedInvitations: revoked, reattributedInvitations: reattributed };
  });
}
