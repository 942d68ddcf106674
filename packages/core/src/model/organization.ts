import type { OrganizationPolicy } from "./policy.ts";

export type OrganizationStatus = "active" | "suspended" | "deleted";

export type Organization = {
  id: string;
  slug: string;
  name: string;
  status: OrganizationStatus;
  policy: OrganizationPolicy;
  /** The organization's id in the customer's own systems; no two organizations have the same. */
  externalId: string | null;
  /** Since when it may not invite, because people reported its invitations. */
  invitationsPausedAt: string | null;
  /** When an owner last ended such a pause. */
  ownerResumedAt: string | null;
  version: number;
  createdAt: string;
};

/** Where an organization is in its life, for the operator. */
export type OrganizationRecord = Pick<
  Organization,
  "id" | "slug" | "name" | "status" | "createdAt"
> & {
  /** Kept while it is deleted: a restored one is suspended again. */
  suspendedAt: string | null;
  suspensionReason: string | null;
  deletedAt: string | null;
  /** From when on a deleted one is erased. */
  eraseAt: string | null;
  /** Set by the first rows erased: from then on it cannot be restored. */
  erasingAt: string | null;
};

export type OrganizationOverview = OrganizationRecord & {
  members: number;
  openInvitations: number;
};
