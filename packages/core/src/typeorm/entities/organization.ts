import { EntitySchema } from "typeorm";

import type { Organization, OrganizationRecord } from "../../model/organization.ts";
import { brandSchema, type Brand } from "../../model/brand/brand.ts";
import { parsePolicy, type OrganizationPolicy } from "../../model/policy.ts";
import {
  boolean,
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
import { organizationKey } from "./foreign-keys.ts";

const maxParsed = 1_000;

/** Each different one is parsed once: that takes longer than the statement that reads it. */
function parsedOnce<T>(parse: (stored: unknown) => T) {
  const parsed = new Map<string, T>();
  return {
    from(stored: unknown): T {
      const key = JSON.stringify(stored);
      const known = parsed.get(key);
      if (known !== undefined) return known;
      const value = parse(stored);
      if (parsed.size >= maxParsed) parsed.clear();
      parsed.set(key, value);
      return value;
    },
    to: (value: unknown) => value,
  };
}

export const brands = parsedOnce((stored) => brandSchema.parse(stored));

/** Settings that the version before does not know have columns of their own; see migrations 0024, 0030, 0032, 0033, 0034, 0036 and 0037. */
type OrganizationRow = Organization &
  Omit<OrganizationRecord, keyof Organization> & {
    returnOrigins: string[];
    suspendDeactivated: boolean;
    brand: Brand;
    renewal: OrganizationPolicy["renewal"];
    accessRemindDays: number[];
    accessReviewDays: number;
    retention: Partial<OrganizationPolicy["retention"]>;
    invitationsResumedAt: string | null;
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
    policy: { ...jsonb, default: {}, transformer: parsedOnce(parsePolicy) },
    returnOrigins: { ...textList, default: "{}" },
    suspendDeactivated: { ...boolean, default: false },
    brand: { ...jsonb, default: {}, transformer: brands },
    renewal: { ...text, default: "ask_inviter" },
    accessRemindDays: { ...integer, array: true, default: "{7,1}" },
    accessReviewDays: { ...integer, default: 90 },
    retention: { ...jsonb, default: {} },
    externalId: nullable(text),
    invitationsPausedAt: nullable(timestamptz),
    ownerResumedAt: nullable(timestamptz),
    version: { ...integer, default: 1 },
    createdBy: unselected(nullable(uuid)),
    createdAt: now,
    updatedAt: unselected(now),
    suspendedAt: unselected(nullable(timestamptz)),
    suspensionReason: unselected(nullable(text)),
    deletedAt: unselected(nullable(timestamptz)),
    eraseAt: unselected(nullable(timestamptz)),
    erasingAt: unselected(nullable(timestamptz)),
    invitationsResumedAt: unselected(nullable(timestamptz)),
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
      name: "organization_renewal_check",
      expression: `renewal IN ('ask_inviter', 'automatic', 'off')`,
    },
    {
      name: "organization_status_check",
      expression: `status IN ('active', 'suspended', 'deleted')`,
    },
  ],
});

/** The organization in its row, its policy with the settings of other columns. */
export function toOrganization({
  returnOrigins,
  suspendDeactivated,
  brand,
  renewal,
  accessRemindDays: remindDays,
  accessReviewDays,
  retention: kept,
  ...row
}: OrganizationRow): Organization {
  const slack = { ...row.policy.slack, suspendDeactivated };
  const accessEnd = { remindDays };
  const retention = { ...row.policy.retention, ...kept };
  const accessReview = { days: accessReviewDays };
  const settings = { slack, accessEnd, accessReview, returnOrigins, brand, renewal, retention };
  return { ...row, policy: { ...row.policy, ...settings } };
}

/** The policy as the columns have it. */
export function policyColumns({
  returnOrigins,
  slack: { suspendDeactivated, ...slack },
  brand,
  renewal,
  accessEnd: { remindDays: accessRemindDays },
  accessReview: { days: accessReviewDays },
  retention: days,
  ...settings
}: OrganizationPolicy) {
  const retention = Object.fromEntries(Object.entries(days).filter(([, count]) => count > 0));
  const policy = { ...settings, slack };
  return {
    policy,
    returnOrigins,
    suspendDeactivated,
    accessRemindDays,
    accessReviewDays,
    brand,
    renewal,
    retention,
  };
}

/** A domain that the operator marked as the organization's own. */
export const organizationDomainEntity = new EntitySchema<{
  organizationId: string;
  domain: string;
  createdAt: string;
}>({
  name: "organization_domain",
  columns: {
    organizationId: primary(uuid, "organization_domain_pkey"),
    domain: primary(text, "organization_domain_pkey"),
    createdAt: now,
  },
  foreignKeys: [organizationKey("organization_domain_organization_fkey")],
});
