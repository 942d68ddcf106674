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
  version: number;
  createdAt: string;
};
