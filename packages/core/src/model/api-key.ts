import type { Permission, SystemRole } from "./roles.ts";

/** A key as it is stored and listed; its secret is shown once, when it is made. */
export type ApiKey = {
  id: string;
  kind: "org_key" | "personal_key";
  organizationId: string | null;
  userId: string | null;
  name: string;
  prefix: string;
  permissions: readonly Permission[];
  maxRole: SystemRole;
  createdBy: string | null;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
  revokedAt: string | null;
};
