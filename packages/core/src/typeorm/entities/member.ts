import { EntitySchema } from "typeorm";

import { integer, now, nullable, primary, text, textList, uuid } from "./columns.ts";

export const membershipEntity = new EntitySchema({
  name: "membership",
  columns: {
    organization_id: primary(uuid, "membership_pkey"),
    id: primary(uuid, "membership_pkey"),
    user_id: uuid,
    role: text,
    custom_roles: { ...textList, default: "{}" },
    status: { ...text, default: "active" },
    invitation_id: nullable(uuid),
    version: { ...integer, default: 1 },
    created_at: now,
    updated_at: now,
  },
  checks: [
    {
      name: "membership_role_check",
      expression: `role IN ('member', 'billing', 'admin', 'owner')`,
    },
    {
      name: "membership_custom_roles_check",
      expression: `role = 'member' OR cardinality(custom_roles) = 0`,
    },
    { name: "membership_status_check", expression: `status IN ('active', 'suspended', 'removed')` },
  ],
  indices: [
    {
      name: "membership_current_key",
      columns: ["organization_id", "user_id"],
      unique: true,
      where: `status <> 'removed'`,
    },
    { name: "membership_user_index", columns: ["user_id"], where: `status <> 'removed'` },
  ],
  foreignKeys: [
    {
      name: "membership_organization_fkey",
      target: "organization",
      columnNames: ["organization_id"],
      referencedColumnNames: ["id"],
    },
    {
      name: "membership_user_fkey",
      target: "app_user",
      columnNames: ["user_id"],
      referencedColumnNames: ["id"],
    },
  ],
});

export const roleEntity = new EntitySchema({
  name: "role",
  columns: {
    organization_id: primary(uuid, "role_pkey"),
    slug: primary(text, "role_pkey"),
    name: text,
    created_at: now,
  },
  checks: [
    {
      name: "role_slug_check",
      expression: `slug ~ '^org-[a-z0-9](-?[a-z0-9])*$' AND length(slug) <= 64`,
    },
  ],
  foreignKeys: [
    {
      name: "role_organization_fkey",
      target: "organization",
      columnNames: ["organization_id"],
      referencedColumnNames: ["id"],
    },
  ],
});
