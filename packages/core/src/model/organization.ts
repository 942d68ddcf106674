import type { OrganizationPolicy } from "./policy.ts";

export type OrganizationStatus = "active" | "suspended" | "deleted";

export type Organization = {
  id: string;
  slug: string;
  name: string;
  status: OrganizationStatus;
  policy: OrganizationPolicy;
  version: number;
  createdAt: string;
};
