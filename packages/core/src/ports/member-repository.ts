import type { SystemRole } from "../model/roles.ts";
import type { MemberRecord, Membership, MembershipStatus } from "../model/member.ts";

export type MemberRepository = {
  /** By id of the membership; removed ones are not found. Locks the row inside a transaction when asked. */
  find(query: { organizationId: string; id: string; lock?: boolean }): Promise<MemberRecord | null>;
  findByUser(organizationId: string, userId: string): Promise<Membership | null>;
  /** The current membership, or else the last one that was removed. */
  findLastByUser(organizationId: string, userId: string): Promise<Membership | null>;
  /** By name; the cursor is the id of the last one seen, in order of id, newest last. */
  list(query: {
    organizationId: string;
    role: SystemRole | null;
    status: "active" | "suspended" | null;
    text: string | null;
    cursor: string | null;
    limit: number;
  }): Promise<MemberRecord[]>;
  /** Makes a membership, or returns the current one of this user. */
  ensure(membership: {
    organizationId: string;
    id: string;
    userId: string;
    role: SystemRole;
    customRoles: readonly string[];
    invitationId: string | null;
  }): Promise<Membership>;
  /** Conditional on the version; null when it has changed. */
  update(change: {
    organizationId: string;
    id: string;
    expectedVersion: number;
    role?: SystemRole;
    customRoles?: readonly string[];
    status?: MembershipStatus;
  }): Promise<Membership | null>;
  /** Locks the organization's owners for this transaction and counts the active ones. */
  lockAndCountOwners(organizationId: string): Promise<number>;
  /** Whether an active owner is a user who is not disabled. */
  hasUsableOwner(organizationId: string): Promise<boolean>;
  /** Active members who hold `invitation:approve` with at least this rank, or those of the list. */
  approvers(query: {
    organizationId: string;
    rank: number;
    userIds: readonly string[] | null;
  }): Promise<MemberRecord[]>;
  /** Those of these users who are active members, in order of membership. */
  active(organizationId: string, userIds: readonly string[]): Promise<MemberRecord[]>;
};
