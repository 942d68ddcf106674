import { EntitySchema } from "typeorm";

import type { MemberRecord } from "../../model/member.ts";
import type { CustomRole } from "../../ports/role-repository.ts";
import {
  computed,
  integer,
  jsonb,
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

/** `accessRemindedDays`: of the last reminder of the present end of access. */
type MemberRow = MemberRecord & { accessRemindedDays: number | null };

export const membershipEntity = new EntitySchema<MemberRow>({
  name: "membership",
  columns: {
    organizationId: primary(uuid, "membership_pkey"),
    id: primary(uuid, "membership_pkey"),
    userId: uuid,
    role: text,
    customRoles: { ...textList, default: "{}" },
    status: { ...text, default: "active" },
    invitationId: nullable(uuid),
    version: { ...integer, default: 1 },
    createdAt: now,
    updatedAt: now,
    externalId: nullable(text),
    accessUntil: nullable(timestamptz),
    accessRemindedDays: unselected(nullable(integer)),
    reviewedAt: unselected(nullable(timestamptz)),
    reviewedByUserId: unselected(nullable(uuid)),
    displayName: unselected(nullable(text)),
    metadata: unselected({ ...jsonb, default: {} }),
    name: unselected(
      computed(
        text,
        (member) => `
          SELECT coalesce(${member}.display_name, u.name) FROM app_user u WHERE u.id = ${member}.user_id`,
      ),
    ),
    email: unselected(
      computed(
        text,
        (member) => `
          SELECT e.email FROM user_email e
          WHERE e.user_id = ${member}.user_id AND e.verified_at IS NOT NULL
          ORDER BY e.verified_at, e.email_key LIMIT 1`,
      ),
    ),
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
      columns: ["organizationId", "userId"],
      unique: true,
      where: `status <> 'removed'`,
    },
    { name: "membership_user_index", columns: ["userId"], where: `status <> 'removed'` },
    {
      name: "membership_external_key",
      columns: ["organizationId", "externalId"],
      unique: true,
      where: `status <> 'removed' AND external_id IS NOT NULL`,
    },
    {
      name: "membership_access_index",
      columns: ["accessUntil"],
      where: `status <> 'removed' AND access_until IS NOT NULL`,
    },
  ],
  foreignKeys: [
    organizationKey("membership_organization_fkey"),
    foreignKey("membership_user_fkey", "userId", "app_user"),
  ],
});

export const roleEntity = new EntitySchema<CustomRole & { organizationId: string }>({
  name: "role",
  columns: {
    organizationId: primary(uuid, "role_pkey"),
    slug: primary(text, "role_pkey"),
    name: text,
    createdAt: now,
  },
  checks: [
    {
      name: "role_slug_check",
      expression: `slug ~ '^org-[a-z0-9](-?[a-z0-9])*$' AND length(slug) <= 64`,
    },
  ],
  foreignKeys: [organizationKey("role_organization_fkey")],
});
