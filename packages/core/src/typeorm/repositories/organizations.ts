import { isId } from "../../model/ids.ts";
import type { Organization } from "../../model/organization.ts";
import { parsePolicy } from "../../model/policy.ts";
import type { OrganizationRepository } from "../../ports/organization-repository.ts";
import { prepared, type Sql } from "../sql.ts";
import { iso } from "../times.ts";
import { secondsUntil } from "./places.ts";
import { membershipColumnNames, toMembership, type MembershipRow } from "./member-rows.ts";
import { toUser, userColumns, type UserRow } from "./user-rows.ts";

type OrganizationRow = {
  organization_id: string;
  organization_slug: string;
  organization_name: string;
  organization_status: Organization["status"];
  organization_policy: unknown;
  organization_version: number;
  organization_created_at: Date;
};

const organizationColumns = ["id", "slug", "name", "status", "policy", "version", "created_at"]
  .map((name) => `o.${name} AS organization_${name}`)
  .join(", ");

const membershipColumns = membershipColumnNames
  .map((name) => `m.${name} AS membership_${name}`)
  .join(", ");

type MembershipColumns = {
  [Name in keyof MembershipRow as `membership_${Name}`]: MembershipRow[Name];
};
type AccessRow = OrganizationRow &
  (MembershipColumns | { membership_id: null }) &
  (UserRow | { user_id: null });

/** A slug may look like an id, so a reference is only ever one of the two. */
const referenced = (reference: string) =>
  `${isId(reference) ? "o.id" : "o.slug"} = $1 AND o.status <> 'deleted'`;

const access = (reference: string) =>
  prepared(/* sql */ `
  SELECT ${organizationColumns}, ${userColumns}, ${membershipColumns}
  FROM organization o
  LEFT JOIN app_user u ON u.id = $2
  LEFT JOIN membership m ON m.organization_id = o.id AND m.user_id = $2 AND m.status <> 'removed'
  WHERE ${referenced(reference)}`);

const idsOf = /* sql */ `
  SELECT m.organization_id FROM membership m JOIN organization o ON o.id = m.organization_id
  WHERE m.user_id = $1 AND m.status <> 'removed' AND o.status <> 'deleted'
  ORDER BY m.organization_id`;

const insert = /* sql */ `
  WITH made AS (
    INSERT INTO organization (id, slug, name, policy, created_by)
    VALUES ($1, $2, $3, $4::jsonb, $8::uuid)
    ON CONFLICT (slug) DO NOTHING RETURNING id
  ), owner AS (
    INSERT INTO membership (organization_id, id, user_id, role)
    SELECT made.id, $5::uuid, $6::uuid, $7::text FROM made WHERE $5::uuid IS NOT NULL
  )
  SELECT id FROM made`;

const holdActiveUser = /* sql */ `
  SELECT id FROM app_user WHERE id = $1 AND kind = 'real' AND status = 'active' FOR NO KEY UPDATE`;

const createdBy = /* sql */ `
  SELECT count(*)::integer AS created, (
    SELECT ${secondsUntil("o.created_at + make_interval(secs => $2::integer)")} FROM organization o
    WHERE o.created_by = $1 AND o.created_at > usher_now() - make_interval(secs => $2::integer)
    ORDER BY o.created_at DESC OFFSET $3::integer LIMIT 1) AS seconds
  FROM organization WHERE created_by = $1`;

const updatePolicy = /* sql */ `
  UPDATE organization
  SET policy = $3::jsonb, name = $4, version = version + 1, updated_at = usher_now()
  WHERE id = $1 AND version = $2 AND status <> 'deleted'`;

export function organizationRepository(sql: Sql): OrganizationRepository {
  return {
    async find(reference) {
      const [row] = await sql.rows<OrganizationRow>(
        `SELECT ${organizationColumns} FROM organization o WHERE ${referenced(reference)}`,
        [reference],
      );
      return row ? toOrganization(row) : null;
    },
    async policyOf(id) {
      const [row] = await sql.rows<{ policy: unknown }>(
        "SELECT policy FROM organization WHERE id = $1",
        [id],
      );
      return row ? policyFrom(row.policy) : null;
    },
    async access(reference, userId) {
      const [row] = await sql.rows<AccessRow>(access(reference), [reference, userId]);
      if (row === undefined) return null;
      return {
        organization: toOrganization(row),
        membership: row.membership_id === null ? null : toMembership(membershipOf(row)),
        user: row.user_id === null ? null : toUser(row),
      };
    },
    async someIdsOf(userId) {
      const rows = await sql.rows<{ organization_id: string }>(`${idsOf} LIMIT 2`, [userId]);
      return rows.map((row) => row.organization_id);
    },
    async idsOf(userId) {
      const rows = await sql.rows<{ organization_id: string }>(idsOf, [userId]);
      return rows.map((row) => row.organization_id);
    },
    async holdCreator(userId, { windowSeconds, nth }) {
      const active = await sql.rows(holdActiveUser, [userId]);
      if (active.length === 0) return null;
      // In a statement of its own, which sees what was committed while the lock was waited for.
      const [row] = await sql.rows<{ created: number; seconds: number | null }>(createdBy, [
        userId,
        windowSeconds,
        nth - 1,
      ]);
      return { created: row?.created ?? 0, secondsUntilNext: row?.seconds ?? null };
    },
    async insert({ id, slug, name, policy, createdBy: creator, owner }) {
      const made = await sql.rows(insert, [
        id,
        slug,
        name,
        JSON.stringify(policy),
        owner?.membershipId ?? null,
        owner?.userId ?? null,
        owner?.role ?? null,
        creator,
      ]);
      return made.length > 0;
    },
    async updatePolicy({ id, expectedVersion, policy, name }) {
      const change = [id, expectedVersion, JSON.stringify(policy), name];
      return (await sql.run(updatePolicy, change)) > 0;
    },
  };
}

const maxPolicies = 1_000;
const policies = new Map<string, Organization["policy"]>();

/** Each different one is parsed once: that takes longer than the statement that reads it. */
function policyFrom(stored: unknown): Organization["policy"] {
  const text = JSON.stringify(stored);
  const known = policies.get(text);
  if (known) return known;
  const policy = parsePolicy(stored);
  if (policies.size >= maxPolicies) policies.clear();
  policies.set(text, policy);
  return policy;
}

function toOrganization(row: OrganizationRow): Organization {
  return {
    id: row.organization_id,
    slug: row.organization_slug,
    name: row.organization_name,
    status: row.organization_status,
    policy: policyFrom(row.organization_policy),
    version: row.organization_version,
    createdAt: iso(row.organization_created_at),
  };
}

function membershipOf(row: MembershipColumns): MembershipRow {
  return {
    organization_id: row.membership_organization_id,
    id: row.membership_id,
    user_id: row.membership_user_id,
    role: row.membership_role,
    custom_roles: row.membership_custom_roles,
    status: row.membership_status,
    invitation_id: row.membership_invitation_id,
    version: row.membership_version,
    created_at: row.membership_created_at,
    updated_at: row.membership_updated_at,
  };
}
