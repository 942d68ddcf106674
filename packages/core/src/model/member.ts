import type { SystemRole } from "./roles.ts";

export type MembershipStatus = "active" | "suspended" | "removed";

/** member: a user's membership in one organization. */
export type Membership = {
  organizationId: string;
  id: string;
  userId: string;
  role: SystemRole;
  customRoles: readonly string[];
  status: MembershipStatus;
  invitationId: string | null;
  version: number;
  createdAt: string;
  updatedAt: string;
};

/** A membership with what a list shows of its user. */
export type MemberRecord = Membership & { name: string | null; email: string | null };
