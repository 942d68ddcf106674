import { UsherError } from "../model/errors.ts";
import type { Repositories } from "../ports/store.ts";
import { requireProcedurePermission, type Access } from "../access/access.ts";
import { rankOf } from "../model/roles.ts";
import type { MemberRecord } from "../model/member.ts";
import { requireRank } from "../access/require-permission.ts";

/** Locks the membership the caller may manage: never one above their own rank. */
export async function manageableMember(
  access: Access,
  tx: Repositories,
  id: string,
): Promise<MemberRecord> {
  if (access.membership?.id !== id) requireProcedurePermission(access);
  const organizationId = access.organization.id;
  const member = await tx.members.find({ organizationId, id, lock: true });
  if (member === null) throw new UsherError("member.not_found");
  requireRank(access, rankOf(member.role));
  return member;
}

/** Throws `organization.last_owner` when this active owner is the only one. Serialized per organization. */
export async function keepAnOwner(tx: Repositories, member: MemberRecord): Promise<void> {
  if (await isLastOwner(tx, member)) throw new UsherError("organization.last_owner");
}

/** Whether this active owner is the only one; stays true until the transaction ends. */
export async function isLastOwner(tx: Repositories, member: MemberRecord): Promise<boolean> {
  if (member.role !== "owner" || member.status !== "active") return false;
  return (await tx.members.lockAndCountOwners(member.organizationId)) <= 1;
}
