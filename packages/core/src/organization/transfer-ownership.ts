import { requireStepUp } from "../access/require-step-up.ts";
import { settleUnvouched } from "../access/settle-unvouched.ts";
import { loadAccess } from "../access/load-access.ts";
import { UsherError } from "../model/errors.ts";
import type { MemberRecord } from "../model/member.ts";
import type { SystemRole } from "../model/roles.ts";
import { type Context, auditActor } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import type { TransferredOwnership } from "./schemas.ts";

/**
 * Makes another active member an owner and the caller an admin, at once. What only the caller vouched for, and may not
 * as an admin, is revoked. Throws `mfa.step_up_required`, `member.not_found`, `organization.invalid_owner`, and
 * `authorize.forbidden` to everyone who is not an owner by themselves.
 */
export async function transferOwnership(
  ctx: Context,
  input: { memberId: string },
): Promise<TransferredOwnership> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const { id: organizationId } = access.organization;
    const caller = access.membership;
    if (caller === null || caller.role !== "owner") throw notAnOwner();
    requireStepUp(ctx);
    if (input.memberId === caller.id) throw invalidOwner("You are an owner already.");
    // Two transfers wait for each other here, so the second one sees who is an owner after the first.
    await tx.members.lockAndCountOwners(organizationId);
    const from = await tx.members.find({ organizationId, id: caller.id, lock: true });
    if (from?.role !== "owner" || from.status !== "active") throw notAnOwner();
    const to = await nextOwner(tx, { organizationId, id: input.memberId });
    const owner = await giveRole(ctx, tx, { member: to, role: "owner" });
    const previousOwner = await giveRole(ctx, tx, { member: from, role: "admin" });
    await settleUnvouched({ ctx, tx, access }, [from.userId]);
    await tx.audit.append({
      organizationId,
      action: "organization.ownership_transferred",
      actor: auditActor(ctx),
      subject: { kind: "organization", id: organizationId },
      data: { fromUserId: from.userId, toUserId: to.userId },
    });
    return { owner, previousOwner };
  });
}

async function nextOwner(
  tx: Repositories,
  target: { organizationId: string; id: string },
): Promise<MemberRecord> {
  const member = await tx.members.find({ ...target, lock: true });
  if (member === null) throw new UsherError("member.not_found");
  if (member.role === "owner")
    throw invalidOwner("This member is an owner already. Change your own role instead.");
  const user = await tx.users.find(member.userId);
  if (member.status !== "active" || user?.status !== "active") throw invalidOwner();
  return member;
}

async function giveRole(
  ctx: Context,
  tx: Repositories,
  { member, role }: { member: MemberRecord; role: SystemRole },
): Promise<TransferredOwnership["owner"]> {
  const { organizationId, id, version, userId, name, email } = member;
  const change = { organizationId, id, expectedVersion: version, role, customRoles: [] };
  const changed = await tx.members.update(change);
  if (changed === null) throw new UsherError("version.conflict");
  await tx.audit.append({
    organizationId,
    action: "member.role_changed",
    actor: auditActor(ctx),
    subject: { kind: "member", id },
    data: {
      before: [member.role, ...member.customRoles],
      after: [role],
      ...(role === "owner" &&
        member.accessUntil !== null && { clearedAccessUntil: member.accessUntil }),
    },
  });
  return { memberId: id, userId, name, email, roles: [role] };
}

function notAnOwner(): UsherError {
  return new UsherError("authorize.forbidden", {
    message: "Only an owner can transfer ownership, and only their own.",
  });
}

function invalidOwner(message?: string): UsherError {
  return new UsherError("organization.invalid_owner", message === undefined ? {} : { message });
}
