import { EntitySchema } from "typeorm";

import { bytea, now, nullable, primary, text, textList, timestamptz, uuid } from "./columns.ts";

export const apiKeyEntity = new EntitySchema({
  name: "api_key",
  columns: {
    id: primary(uuid, "api_key_pkey"),
    kind: text,
    organization_id: nullable(uuid),
    user_id: nullable(uuid),
    name: text,
    prefix: text,
    secret_hash: bytea,
    permissions: { ...textList, default: "{}" },
    max_role: { ...text, default: "owner" },
    created_by: nullable(uuid),
    created_at: now,
    expires_at: nullable(timestamptz),
    last_used_at: nullable(timestamptz),
    revoked_at: nullable(timestamptz),
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
    { name: "api_key_organization_index", columns: ["organization_id", "id"] },
    { name: "api_key_user_index", columns: ["user_id", "id"] },
  ],
  foreignKeys: [
    {
      name: "api_key_organization_fkey",
      target: "organization",
      columnNames: ["organization_id"],
      referencedColumnNames: ["id"],
    },
    {
      name: "api_key_user_fkey",
      target: "app_user",
      columnNames: ["user_id"],
      referencedColumnNames: ["id"],
    },
  ],
});
