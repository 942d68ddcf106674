import { EntitySchema } from "typeorm";

import type { ApiKey } from "../../model/api-key.ts";
import {
  bytea,
  now,
  nullable,
  primary,
  text,
  textList,
  timestamptz,
  unselected,
  uuid,
} from "./columns.ts";
import { foreignKey, organizationKey } from "./foreign-keys.ts";

export const apiKeyEntity = new EntitySchema<ApiKey & { secretHash: Buffer }>({
  name: "api_key",
  columns: {
    id: primary(uuid, "api_key_pkey"),
    kind: text,
    organizationId: nullable(uuid),
    userId: nullable(uuid),
    name: text,
    prefix: text,
    secretHash: unselected(bytea),
    permissions: { ...textList, default: "{}" },
    maxRole: { ...text, default: "owner" },
    createdBy: nullable(uuid),
    createdAt: now,
    expiresAt: nullable(timestamptz),
    lastUsedAt: nullable(timestamptz),
    revokedAt: nullable(timestamptz),
  },
  checks: [
    {
      name: "api_key_kind_check",
      expression: `(kind = 'org_key' AND organization_id IS NOT NULL AND user_id IS NULL) OR (kind = 'personal_key' AND user_id IS NOT NULL)`,
    },
    {
      name: "api_key_max_role_check",
      expression: `max_role IN ('member', 'billing', 'admin', 'owner')`,
    },
  ],
  indices: [
    { name: "api_key_organization_index", columns: ["organizationId", "id"] },
    { name: "api_key_user_index", columns: ["userId", "id"] },
  ],
  foreignKeys: [
    organizationKey("api_key_organization_fkey"),
    foreignKey("api_key_user_fkey", "userId", "app_user"),
  ],
});
