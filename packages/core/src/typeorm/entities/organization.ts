import { EntitySchema } from "typeorm";

import type { Organization, OrganizationRecord } from "../../model/organization.ts";
import { parsePolicy, type OrganizationPolicy } from "../../model/policy.ts";
import {
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

const maxParsedPolicies = 1_000;
const parsedPolicies = new Map<string, OrganizationPolicy>();

const policies = {
  /** Each different one is parsed once: that takes longer than the statement that reads it. */
  from(stored: unknown): OrganizationPolicy {
    const key = JSON.stringify(stored);
    const known = parsedPolicies.get(key);
    if (known) return known;
    const policy = parsePolicy(stored);
    if (parsedPolicies.size >= maxParsedPolicies) parsedPolicies.clear();
    parsedPolicies.set(key, policy);
    return policy;
  },
  to: (policy: unknown) => policy,
};

/** Return origins have a column of their own; see migration 0024. */
type OrganizationRow = Organization &
  Omit<OrganizationRecord, keyof Organization> & {
    returnOrigins: string[];
    createdBy: string | null;
    updatedAt: string;
  };

export const organizationEntity = new EntitySchema<OrganizationRow>({
  name: "organization",
  columns: {
    id: primary(uuid, "organization_pkey"),
    slug: text,
    name: text,
    status: { ...text, default: "active" },
    policy: { ...jsonb, default: {}, transformer: policies },
    returnOrigins: { ...textList, default: "{}" },
    externalId: nullable(text),
    version: { ...integer, default: 1 },
    createdBy: unselected(nullable(uuid)),
    createdAt: now,
    updatedAt: unselected(now),
    suspendedAt: unselected(nullable(timestamptz)),
    suspensionReason: unselected(nullable(text)),
    deletedAt: unselected(nullable(timestamptz)),
    eraseAt: unselected(nullable(timestamptz)),
    erasingAt: unselected(nullable(timestamptz)),
  },
  indices: [
    {
      name: "organization_erase_index",
      columns: ["eraseAt"],
      where: "erase_at IS NOT NULL",
    },
    {
      name: "organization_creator_index",
      columns: ["createdBy", "createdAt"],
      where: "created_by IS NOT NULL",
    },
  ],
  uniques: [
    { name: "organization_slug_key", columns: ["slug"] },
    { name: "organization_external_id_key", columns: ["externalId"] },
  ],
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

/** The organization in its row, its policy with the return origins. */
export function toOrganization({ returnOrigins, ...row }: OrganizationRow): Organization {
  return { ...row, policy: { ...row.policy, returnOrigins } };
}
