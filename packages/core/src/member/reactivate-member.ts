import { requireStepUpFor } from "../access/require-step-up.ts";
import { loadAccess } from "../access/load-access.ts";
import { requireGrant } from "../invitation/rank-guard.ts";
import { UsherError } from "../model/errors.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { manageableMember } from "./manageable-member.ts";
import { syncSlackMessages } from "../access/sync-slack-messages.ts";
import type { MemberView } from "./schemas.ts";
import { memberView } from "./view.ts";

/**
 * Gives a suspended member their rights back: their role, and those of their custom roles that still exist. What the
 * suspension ended stays ended. Repeats are harmless. Throws `authorize.insufficient_role`,
 * `mfa.step_up_required`, the role codes of `invitation.create`.
 */
export async function reactivateMember(ctx: Context, input: { id: string }): Promise<MemberView> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const member = await manageableMember(access, tx, input.id);
    if (member.status === "active") return memberView(member);
    const { organizationId, role } = member;
    const known = await tx.roles.hold(organizationId, member.customRoles);
    const customRoles = member.customRoles.filter((slug) => known.has(slug));
    requireGrant(access, { role, customRoles });
    requireStepUpFor(ctx, [{ role }]);
    const changed = await tx.members.update({
      organizationId,
      id: member.id,
      expectedVersion: member.version,
      status: "active",
      customRoles,
    });
    if (changed === null) throw new UsherError("version.conflict");
    await tx.audit.append({
      organizationId,
      action: "member.reactivated",
      actor: auditActor(ctx),
      subject: { kind: "member", id: member.id },
      data: { userId: member.userId, roles: [role, ...customRoles] },
    });
    await syncSlackMessages(tx, member);
    return memberView({ ...member, ...changed });
  });
}
