import type { MemberRecord, Membership } from "../../model/member.ts";
import { iso } from "../times.ts";

export type MembershipRow = {
  organization_id: string;
  id: string;
  user_id: string;
  role: Membership["role"];
  custom_roles: string[];
  status: Membership["status"];
  invitation_id: string | null;
  version: number;
  created_at: Date;
  updated_at: Date;
};

export type MemberRow = MembershipRow & { name: string | null; email: string | null };

export const membershipColumnNames = [
  "organization_id",
  "id",
  "user_id",
  "role",
  "custom_roles",
  "status",
  "invitation_id",
  "version",
  "created_at",
  "updated_at",
] as const satisfies (keyof MembershipRow)[];

export const selectMembers = /* sql */ `
  SELECT ${membershipColumnNames.map((name) => `m.${name}`).join(", ")}, u.name, (
    SELECT e.email FROM user_email e
    WHERE e.user_id = m.user_id AND e.verified_at IS NOT NULL
    ORDER BY e.verified_at, e.email_key LIMIT 1
  ) AS email
  FROM membership m JOIN app_user u ON u.id = m.user_id`;

export function toMembership(row: MembershipRow): Membership {
  return {
    organizationId: row.organization_id,
    id: row.id,
    userId: row.user_id,
    role: row.role,
    customRoles: row.custom_roles,
    status: row.status,
    invitationId: row.invitation_id,
    version: row.version,
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  };
}

export function toMember(row: MemberRow): MemberRecord {
  return { ...toMembership(row), name: row.name, email: row.email };
}
