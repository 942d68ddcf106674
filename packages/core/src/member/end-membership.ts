import type { z } from "zod";

import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { keepAnOwner, manageableMember } from "./manageable-member.ts";
import type { removeMemberOutput } from "./schemas.ts";
import { settleUnvouched } from "../access/settle-unvouched.ts";
import { syncSlackMessages } from "./sync-slack-messages.ts";
import { revokeInvitationsTo } from "./revoke-invitations-to.ts";
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
    const call = { ctx, tx, access };
    const to = await revokeInvitationsTo(call, member);
    if (ending.status === "removed") await tx.accountLinks.disconnectMember(member);
    const by = await settleUnvouched(call, [member.userId]);
    await tx.delegations.end({
      organizationId: member.organizationId,
      of: { userId: member.userId },
      audit: auditActor(ctx),
    });
    await tx.audit.append({
      organizationId: member.organizationId,
      action: ending.action,
      actor: auditActor(ctx),
      subject: { kind: "member", id: member.id },
      data: {
        userId: member.userId,
        revokedInvitations: to + by.revoked,
        ...(ending.reasonCode !== undefined && { reasonCode: ending.reasonCode }),
      },
    });
    await syncSlackMessages(tx, member);
    return {
      id: member.id,
      revokedInvitations: to + by.revoked,
      reattributedInvitations: by.reattributed,
    };
  });
}
