import type { Membership } from "../model/member.ts";
import type { SystemRole } from "../model/roles.ts";
import type { User } from "../model/user.ts";
import type { Organization } from "../model/organization.ts";
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
};
