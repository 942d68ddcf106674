import type { MemberRepository } from "../../ports/member-repository.ts";
import {
  rankOf,
  rolePermissions,
  systemRoles,
  type Permission,
  type SystemRole,
} from "../../model/roles.ts";
import type { Sql } from "../sql.ts";
import {
  membershipColumnNames,
  selectMembers,
  toMember,
  toMembership,
  type MemberRow,
  type MembershipRow,
} from "./member-rows.ts";

const columns = membershipColumnNames.join(", ");

const find = /* sql */ `
  ${selectMembers} WHERE m.organization_id = $1 AND m.id = $2 AND m.status <> 'removed'`;

const findByUser = /* sql */ `
  SELECT ${columns} FROM membership
  WHERE organization_id = $1 AND user_id = $2 AND status <> 'removed'`;

const findLastByUser = /* sql */ `
  SELECT ${columns} FROM membership WHERE organization_id = $1 AND user_id = $2
  ORDER BY status = 'removed', updated_at DESC LIMIT 1`;

const list = /* sql */ `
  ${selectMembers}
  WHERE m.organization_id = $1 AND m.status <> 'removed'
    AND ($2::text IS NULL OR m.role = $2)
    AND ($3::text IS NULL OR m.status = $3)
    AND ($4::text IS NULL OR strpos(lower(coalesce(u.name, '')), lower($4)) > 0 OR EXISTS (
      SELECT FROM user_email e
      WHERE e.user_id = m.user_id AND e.verified_at IS NOT NULL AND strpos(lower(e.email), lower($4)) > 0))
    AND ($5::uuid IS NULL OR m.id > $5)
  ORDER BY m.id
  LIMIT $6`;

const insert = /* sql */ `
  INSERT INTO membership (organization_id, id, user_id, role, custom_roles, invitation_id)
  VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (organization_id, user_id) WHERE status <> 'removed' DO NOTHING
  RETURNING ${columns}`;

const update = /* sql */ `
  UPDATE membership
  SET role = coalesce($4, role), custom_roles = coalesce($5::text[], custom_roles),
      status = coalesce($6, status), version = version + 1, updated_at = usher_now()
  WHERE organization_id = $1 AND id = $2 AND version = $3 AND status <> 'removed'
  RETURNING ${columns}`;

/** In order of id, so that two transactions take the locks in one order. */
const lockOwners = /* sql */ `
  SELECT status FROM membership
  WHERE organization_id = $1 AND role = 'owner' AND status <> 'removed'
  ORDER BY id FOR UPDATE`;

const active = `m.organization_id = $1 AND m.status = 'active' AND u.status = 'active'`;
const approversByRole = `${selectMembers} WHERE ${active} AND m.role = ANY ($2::text[]) ORDER BY m.id`;
const activeOf = `${selectMembers} WHERE ${active} AND m.user_id = ANY ($2::uuid[]) ORDER BY m.id`;
const anyHolds = /* sql */ `
  SELECT EXISTS (
    SELECT FROM membership m JOIN app_user u ON u.id = m.user_id
    WHERE ${active} AND m.user_id = ANY ($2::uuid[]) AND m.role = ANY ($3::text[])
  ) AS holds`;

export function memberRepository(sql: Sql): MemberRepository {
  const currentOf = async (organizationId: string, userId: string) => {
    const [row] = await sql.rows<MembershipRow>(findByUser, [organizationId, userId]);
    return row ? toMembership(row) : null;
  };
  return {
    async find({ organizationId, id, lock = false }) {
      const text = lock ? `${find} FOR UPDATE OF m` : find;
      const [row] = await sql.rows<MemberRow>(text, [organizationId, id]);
      return row ? toMember(row) : null;
    },
    findByUser: currentOf,
    async findLastByUser(organizationId, userId) {
      const [row] = await sql.rows<MembershipRow>(findLastByUser, [organizationId, userId]);
      return row ? toMembership(row) : null;
    },
    async list({ organizationId, role, status, text, cursor, limit }) {
      const rows = await sql.rows<MemberRow>(list, [
        organizationId,
        role,
        status,
        text,
        cursor,
        limit,
      ]);
      return rows.map(toMember);
    },
    async ensure({ organizationId, id, userId, role, customRoles, invitationId }) {
      for (;;) {
        const [made] = await sql.rows<MembershipRow>(insert, [
          organizationId,
          id,
          userId,
          role,
          customRoles,
          invitationId,
        ]);
        if (made) return toMembership(made);
        const current = await currentOf(organizationId, userId);
        // It may have been removed between the two statements; then there is room for a new one.
        if (current) return current;
      }
    },
    async update({ organizationId, id, expectedVersion, role, customRoles, status }) {
      const [row] = await sql.rows<MembershipRow>(update, [
        organizationId,
        id,
        expectedVersion,
        role ?? null,
        customRoles ?? null,
        status ?? null,
      ]);
      return row ? toMembership(row) : null;
    },
    async lockAndCountOwners(organizationId) {
      const owners = await sql.rows<{ status: string }>(lockOwners, [organizationId]);
      return owners.filter((owner) => owner.status === "active").length;
    },
    async approvers({ organizationId, rank, userIds }) {
      const rows = await (userIds === null
        ? sql.rows<MemberRow>(approversByRole, [
            organizationId,
            rolesWith(["invitation:approve"], rank),
          ])
        : sql.rows<MemberRow>(activeOf, [organizationId, userIds]));
      return rows.map(toMember);
    },
    async active(organizationId, userIds) {
      const rows = await sql.rows<MemberRow>(activeOf, [organizationId, userIds]);
      return rows.map(toMember);
    },
    async anyHolds({ organizationId, userIds, rank }) {
      const roles = rolesWith(["member:invite", "invitation:approve"], rank);
      const [row] = await sql.rows<{ holds: boolean }>(anyHolds, [organizationId, userIds, roles]);
      return row?.holds ?? false;
    },
  };
}

/** Roles of at least this rank that hold one of the permissions. */
function rolesWith(anyOf: readonly Permission[], rank: number): SystemRole[] {
  return systemRoles.filter(
    (role) =>
      rankOf(role) >= rank &&
      rolePermissions(role).some((permission) => anyOf.includes(permission)),
  );
}
