import type { Membership } from "../model/member.ts";
import type { SystemRole } from "../model/roles.ts";
import type { User } from "../model/user.ts";
import type {
  Organization,
  OrganizationOverview,
  OrganizationRecord,
} from "../model/organization.ts";
import type { OrganizationPolicy } from "../model/policy.ts";

/** One look at the database that says who a caller is in an organization. */
export type AccessRecord = {
  organization: Organization;
  membership: Membership | null;
  user: User | null;
};

export type NewOrganization = {
  id: string;
  slug: string;
  name: string;
  policy: OrganizationPolicy;
  externalId?: string | null;
  /** The user who created it and is counted for it; null for the system. */
  createdBy: string | null;
  owner: { membershipId: string; userId: string; role: SystemRole } | null;
};

export type ErasedRows = { id: string; rows: number; isErased: boolean };

export type OrganizationRepository = {
  /** By id or slug; deleted ones are not found. */
  find(reference: string): Promise<Organization | null>;
  /** By id, of a deleted one too. */
  policyOf(id: string): Promise<OrganizationPolicy | null>;
  access(reference: string, userId: string | null): Promise<AccessRecord | null>;
  /** Ids of the organizations where the user has a membership that is not removed; at most two. */
  someIdsOf(userId: string): Promise<string[]>;
  /** All of them, in the order of their ids. */
  idsOf(userId: string): Promise<string[]>;
  /**
   * How many organizations a user created, and when the `nth` latest of those within the window leaves
   * it; null when there are fewer. Until this transaction ends, another one for the user waits. Null
   * for a user who is disabled or unknown.
   */
  holdCreator(
    userId: string,
    query: { windowSeconds: number; nth: number },
  ): Promise<{ created: number; secondsUntilNext: number | null } | null>;
  /** False when the slug is taken. Throws `organization.external_id_taken`, as `update`. */
  insert(organization: NewOrganization): Promise<boolean>;
  /** Those that the operator marked as the organization's own, in order. */
  trustedDomains(id: string): Promise<string[]>;
  /** False when it was marked already. */
  trustDomain(id: string, domain: string): Promise<boolean>;
  /** False when it was not marked. */
  untrustDomain(id: string, domain: string): Promise<boolean>;
  /** False when the version is no longer the expected one. */
  update(change: {
    id: string;
    expectedVersion: number;
    name: string;
    externalId: string | null;
  }): Promise<boolean>;
  /** False when the version is no longer the expected one. */
  updatePolicy(change: {
    id: string;
    expectedVersion: number;
    policy: OrganizationPolicy;
    name: string;
  }): Promise<boolean>;
  /** Neither suspended nor deleted. */
  isActive(id: string): Promise<boolean>;
  /** By slug, deleted ones too: all of them, or the one of this id or slug. */
  overview(reference?: string): Promise<OrganizationOverview[]>;
  /** By id or slug, a deleted one too, locked until the transaction ends. */
  hold(reference: string): Promise<OrganizationRecord | null>;
  /** False when the slug is taken. */
  rename(change: { id: string; name: string; slug: string }): Promise<boolean>;
  suspend(change: { id: string; reason: string }): Promise<void>;
  resume(id: string): Promise<void>;
  /** False when they were paused already, or the organization is deleted. */
  pauseInvitations(id: string): Promise<boolean>;
  /** False when they are not paused, or `ownerAfterDays` have not passed since an owner last did this. */
  resumeInvitations(change: { id: string; ownerAfterDays: number | null }): Promise<boolean>;
  /** Due for erasure after the grace period. */
  delete(change: { id: string; graceDays: number }): Promise<void>;
  /** As it was before `delete`. */
  restore(id: string): Promise<void>;
  /**
   * Erases up to `limit` rows of one organization whose grace period is over and that no other transaction holds,
   * and the organization itself once nothing else is left; null when there is none.
   */
  eraseSome(limit: number): Promise<ErasedRows | null>;
};
