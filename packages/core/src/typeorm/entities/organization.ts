import { EntitySchema } from "typeorm";

import { integer, jsonb, now, nullable, primary, text, uuid } from "./columns.ts";

export const organizationEntity = new EntitySchema({
  name: "organization",
  columns: {
    id: primary(uuid, "organization_pkey"),
    slug: text,
    name: text,
    status: { ...text, default: "active" },
    policy: { ...jsonb, default: {} },
    version: { ...integer, default: 1 },
    created_by: nullable(uuid),
    created_at: now,
    updated_at: now,
  },
  indices: [
    {
      name: "organization_creator_index",
      columns: ["created_by", "created_at"],
      where: "created_by IS NOT NULL",
    },
  ],
  uniques: [{ name: "organization_slug_key", columns: ["slug"] }],
  checks: [
    {
      name: "organization_slug_check",
      expression: `slug ~ '^[a-z0-9](-?[a-z0-9])*$' AND length(slug) <= 63`,
    },
    {
      name: "organization_status_check",
      expression: `status IN ('active', 'suspended', 'deleted')`,
    },
  ],
});
