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
  kind: z
    .enum(["org_key", "personal_key"])
    .describe("`org_key` acts as the organization, `personal_key` as the caller."),
  name: z.string().trim().min(1).max(100).describe("What the key is for."),
  permissions: z
    .array(z.enum(permissions))
    .max(permissions.length)
    .default([])
    .describe("All that it may be used for. Empty for a personal key: whatever its user may do."),
  maxRole: z.enum(systemRoles).default("owner").describe("The highest role an org key may give."),
  allOrganizations: z
    .boolean()
    .default(false)
    .describe("A personal key works in this organization alone unless this is true."),
  expiresInHours: z
    .number()
    .int()
    .min(1)
    .max(87_600)
    .optional()
    .describe("Counted from now. Without it the key does not expire."),
});
export const createApiKeyOutput = z.object({
  key: apiKeySchema,
  /** Shown this once; only its hash is stored. */
  secret: z.string(),
});
export const listApiKeysOutput = z.object({ keys: z.array(apiKeySchema) });
export const revokeApiKeyInput = z.strictObject({
  id: z.uuid().describe("The key's id."),
  revokeInvitations: z
    .boolean()
    .default(false)
    .describe("Also revokes the invitations made with it that are requested or pending."),
});
export const revokeApiKeyOutput = apiKeySchema.extend({
  /** Invitations made with the key that are still requested or pending after this call. */
  openInvitations: z.number().int(),
  /** How many this call revoked. */
  revokedInvitations: z.number().int(),
});
