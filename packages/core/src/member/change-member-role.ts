import { requireStepUpFor } from "../access/require-step-up.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { offeredRoles, type OfferedRoles } from "../invitation/offered-roles.ts";
import { requireGrant } from "../invitation/rank-guard.ts";
import type { MemberRecord } from "../model/member.ts";
import { rankOf } from "../model/roles.ts";
import { keepAnOwner, manageableMember } from "./manageable-member.ts";
import type { MemberView } from "./schemas.ts";
import { settleUnvouched } from "../access/settle-unvouched.ts";
import { memberView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";

/**
 * Gives a member other roles, neither from nor to above the caller's rank. Invitations
 * that only a lowered member vouched for, and may not any more, are revoked or re-attributed by policy. Roles that the
 * member has already change nothing, and there is no event. Who becomes an owner has no end of access. Throws
 * `organization.last_owner`, `version.conflict`, the role codes of `invitation.create`.
 */
export async function changeMemberRole(
  ctx: Context,
  input: { id: string; roles: string[]; expectedVersion?: number | undefined },
): Promise<MemberView> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const member = await manageableMember(access, tx, input.id);
    const known = await tx.roles.hold(member.organizationId, input.roles);
    const offer = offeredRoles(input.roles, known);
    requireGrant(access, offer);
    requireStepUpFor(ctx, [offer]);
    const expectedVersion = input.expectedVersion ?? member.version;
    if (expectedVersion === member.version && isHeld(member, offer)) return memberView(member);
    if (offer.role !== "owner") await keepAnOwner(tx, member);
    const changed = await tx.members.update({
      organizationId: member.organizationId,
      id: member.id,
      expectedVersion,
      role: offer.role,
      customRoles: offer.customRoles,
    });
    if (changed === null) throw new UsherError("version.conflict");
    if (rankOf(offer.role) < rankOf(member.role))
      await settleUnvouched({ ctx, tx, access }, [member.userId]);
    await tx.audit.append({
      organizationId: member.organizationId,
      action: "member.role_changed",
      actor: auditActor(ctx),
      subject: { kind: "member", id: member.id },
      data: {
        before: [member.role, ...member.customRoles],
        after: [offer.role, ...offer.customRoles],
        ...(offer.role === "owner" &&
          member.accessUntil !== null && { clearedAccessUntil: member.accessUntil }),
      },
    });
    return memberView({ ...member, ...changed });
  });
}

function isHeld(
  { role, customRoles }: Pick<MemberRecord, "role" | "customRoles">,
  offer: OfferedRoles,
): boolean {
  const offered = new Set(offer.customRoles);
  return (
    role === offer.role &&
    customRoles.length === offered.size &&
    customRoles.every((slug) => offered.has(slug))
  );
}
