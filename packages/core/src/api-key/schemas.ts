import { z } from "zod";

import { permissions, systemRoles } from "../model/roles.ts";

export const apiKeySchema = z.object({
  id: z.string(),
  kind: z.enum(["org_key", "personal_key"]),
  organizationId: z.string().nullable(),
  userId: z.string().nullable(),
  name: z.string(),
  /** The visible beginning of the key. */
  prefix: z.string(),
  /** Of a personal key: empty means everything its user may. */
  permissions: z.array(z.enum(permissions)),
  maxRole: z.enum(systemRoles),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});

export const createApiKeyInput = z.strictObject({
  kind: z.enum(["org_key", "personal_key"]),
  name: z.string().trim().min(1).max(100),
  permissions: z.array(z.enum(permissions)).max(permissions.length).default([]),
  /** The highest role an org key may give; owner unless set. */
  maxRole: z.enum(systemRoles).default("owner"),
  /** A personal key works in this organization alone unless this is set. */
  allOrganizations: z.boolean().default(false),
  expiresInHours: z.number().int().min(1).max(87_600).optional(),
});
export const createApiKeyOutput = z.object({
  key: apiKeySchema,
  /** Shown this once; only its hash is stored. */
  secret: z.string(),
});
export const listApiKeysOutput = z.object({ keys: z.array(apiKeySchema) });
export const revokeApiKeyInput = z.strictObject({
  id: z.uuid(),
  /** Also revokes the invitations made with it that are requested or pending. */
  revokeInvitations: z.boolean().default(false),
});
export const revokeApiKeyOutput = apiKeySchema.extend({
  /** Invitations made with the key that are still requested or pending after this call. */
  openInvitations: z.number().int(),
  /** How many this call revoked. */
  revokedInvitations: z.number().int(),
});
