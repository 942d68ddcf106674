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
  /** What the organization's own systems call the member; no other member of it has the same. */
  externalId: string | null;
  /** When access ends by itself; null for never, as always of an owner. */
  accessUntil: string | null;
  version: number;
  createdAt: string;
  updatedAt: string;
};

/** A membership with what a list shows of its user. */
export type MemberRecord = Membership & {
  /** What the organization calls the member, or else the user's own name. */
  name: string | null;
  /** The first of the two alone. */
  displayName: string | null;
  email: string | null;
  metadata: Record<string, unknown>;
  /** When someone last decided that access goes on, or ended it; null for never. */
  reviewedAt: string | null;
  /** Null where a key or the operator did. */
  reviewedByUserId: string | null;
};
