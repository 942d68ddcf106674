import type { SystemRole } from "../model/roles.ts";
import type { AuditActor } from "../model/events/audit-event.ts";
import type { MemberRecord, Membership, MembershipStatus } from "../model/member.ts";
import type { CreatedCursor } from "../model/paging.ts";

/** A membership to be made without an acceptance. */
export type ImportedMember = {
  id: string;
  userId: string;
  email: string;
  role: SystemRole;
  customRoles: readonly string[];
  displayName: string | null;
  externalId: string | null;
  /** Of the invitation that it accepts. */
  invitationId: string | null;
  metadata: Record<string, unknown>;
  /** Of that invitation: see `ensure`. */
  accessUntil: string | null;
  accessForDays: number | null;
};

export type MemberRepository = {
  /** By id of the membership; removed ones, and ones whose access has ended, are not found. Locks the row inside a transaction when asked. */
  find(query: { organizationId: string; id: string; lock?: boolean }): Promise<MemberRecord | null>;
  /** The same, removed ones included. */
  findStored(query: { organizationId: string; id: string }): Promise<MemberRecord | null>;
  /** Of a deleted organization too: it can be restored. */
  isMemberElsewhere(query: { organizationId: string; userId: string }): Promise<boolean>;
  findByUser(organizationId: string, userId: string): Promise<Membership | null>;
  /** The current membership, or else the last one, as `removed`: also where its access has only ended by date. */
  findLastByUser(organizationId: string, userId: string): Promise<Membership | null>;
  /** By name; the cursor is the id of the last one seen, in order of id, newest last. */
  list(query: {
    organizationId: string;
    /** A system role or a custom one. */
    role: string | null;
    status: "active" | "suspended" | null;
    /** Part of the name, the address or the external id. */
    text: string | null;
    externalId: string | null;
    cursor: string | null;
    limit: number;
  }): Promise<MemberRecord[]>;
  /** Members whose last review, or who joined, this many days of 24 hours ago or earlier; the longest ago first. */
  reviewDue(query: {
    organizationId: string;
    days: number;
    exceptUserId: string | null;
    /** The last one seen: its last review, or when it joined. */
    after: CreatedCursor | null;
    limit: number;
  }): Promise<MemberRecord[]>;
  /**
   * Makes a membership, or returns the current one of this user. Throws `membership.inactive` where their access has ended by date and the
   * membership is not removed yet.
   */
  ensure(membership: {
    organizationId: string;
    id: string;
    userId: string;
    role: SystemRole;
    customRoles: readonly string[];
    invitationId: string | null;
    /** Of the invitation; none unless given. */
    metadata?: Record<string, unknown>;
    /** When access ends, or after how many days from now; never unless one is given. An owner's never does. */
    accessUntil?: string | null;
    accessForDays?: number | null;
  }): Promise<Membership>;
  /**
   * Until the transaction ends: `shared` keeps imports out; `exclusive` also keeps out invitations and new
   * external ids. What the next statement reads then stays true.
   */
  hold(organizationId: string, mode: "shared" | "exclusive"): Promise<void>;
  /** Makes these in one statement, one audit event each. Leaves out users who are members already. */
  import(batch: {
    organizationId: string;
    members: readonly ImportedMember[];
    audit: AuditActor;
  }): Promise<Membership[]>;
  /** Current members among these users. */
  ofUsers(organizationId: string, userIds: readonly string[]): Promise<MemberRecord[]>;
  /** Current members who have one of these external ids. */
  ofExternalIds(organizationId: string, externalIds: readonly string[]): Promise<MemberRecord[]>;
  /**
   * Conditional on the version; null when it has changed. What is left out stays. Throws
   * `member.external_id_taken`.
   */
  update(change: {
    organizationId: string;
    id: string;
    expectedVersion: number;
    role?: SystemRole;
    customRoles?: readonly string[];
    status?: MembershipStatus;
    displayName?: string | null;
    externalId?: string | null;
    metadata?: Record<string, unknown>;
    /** Of who reviews the access now, null for a key or the operator; no review unless given. */
    reviewedByUserId?: string | null;
  }): Promise<Membership | null>;
  /**
   * When the member's access ends, null for never. Null when the version has changed, the access has ended, the time is
   * over, or the member is an owner.
   */
  setAccessEnd(change: {
    organizationId: string;
    id: string;
    expectedVersion: number;
    accessUntil: string | null;
  }): Promise<Membership | null>;
  /** Memberships whose access has ended by date and that are not removed yet, in order of their end. */
  accessEnded(limit: number): Promise<{ organizationId: string; id: string }[]>;
  /** Such memberships of an organization that still hold one of these external ids. */
  endedWithExternalIds(organizationId: string, externalIds: readonly string[]): Promise<string[]>;
  /** Removes such a membership; null when it is none, or another transaction did it. */
  endAccess(organizationId: string, id: string): Promise<Membership | null>;
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
