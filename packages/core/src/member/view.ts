import type { MemberRecord } from "../model/member.ts";
import type { MemberView } from "./schemas.ts";

export function memberView(member: MemberRecord): MemberView {
  return {
    id: member.id,
    organizationId: member.organizationId,
    userId: member.userId,
    name: member.name,
    email: member.email,
    externalId: member.externalId,
    roles: [member.role, ...member.customRoles],
    status: member.status === "suspended" ? "suspended" : "active",
    invitationId: member.invitationId,
    // An event of the version before has none; nor has an owner, whatever that version left there.
    accessUntil: member.role === "owner" ? null : (member.accessUntil ?? null),
    reviewedAt: member.reviewedAt ?? null,
    reviewedByUserId: member.reviewedByUserId ?? null,
    metadata: member.metadata,
    version: member.version,
    createdAt: member.createdAt,
    updatedAt: member.updatedAt,
  };
}
