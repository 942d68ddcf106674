import { Any, MoreThan, Not, type FindOptionsWhere, type SelectQueryBuilder } from "typeorm";

import type { MemberRepository } from "../../ports/member-repository.ts";
import type { MemberRecord } from "../../model/member.ts";
import { UsherError } from "../../model/errors.ts";
import {
  isSystemRole,
  rankOf,
  rolePermissions,
  systemRoles,
  type Permission,
  type SystemRole,
} from "../../model/roles.ts";
import { membershipEntity } from "../entities/member.ts";
import { accessEnd, accessLasts, hasEndedAccess, isMember } from "../membership-sql.ts";
import { recordsOf } from "../records.ts";
import { columnsOf, toEntity } from "../rows.ts";
import { prepared, type Sql } from "../sql.ts";
import { tableOf } from "../table.ts";
import { importMembers } from "./import-members.ts";
import { membersDueForReview } from "./members-due-for-review.ts";
import { violates } from "./unique-violation.ts";

const columns = columnsOf(membershipEntity);

/** Handwritten, as the next one: prepared, since they run with every acceptance. */
const findCurrent = prepared(/* sql */ `
  SELECT ${columns} FROM membership
  WHERE organization_id = $1 AND user_id = $2 AND ${isMember(membershipEntity.options.name)}`);

/** One that stands in the way of a new one. */
const findEnded = prepared(/* sql */ `
  SELECT ${columns} FROM membership
  WHERE organization_id = $1 AND user_id = $2 AND ${hasEndedAccess(membershipEntity.options.name)}`);

const insert = prepared(/* sql */ `
  INSERT INTO membership (organization_id, id, user_id, role, custom_roles, invitation_id, metadata,
    access_until)
  VALUES ($1, $2, $3, $4, $5, $6, $7, ${accessEnd({ role: "$4::text", until: "$8::timestamptz", days: "$9::integer" })})
  ON CONFLICT (organization_id, user_id) WHERE status <> 'removed' DO NOTHING
  RETURNING ${columns}`);

/** Handwritten, as the next ones: compared with the database's time. A new end is announced from the beginning. */
const setAccessEnd = /* sql */ `
  UPDATE membership SET access_until = $4, access_reminded_days = NULL, version = version + 1,
    updated_at = usher_now()
  WHERE organization_id = $1 AND id = $2 AND version = $3 AND role <> 'owner'
    AND ${isMember(membershipEntity.options.name)}
    AND ($4::timestamptz IS NULL OR $4 > usher_now())
  RETURNING ${columns}`;

/** A deleted organization keeps its members as they are. */
const accessEnded = /* sql */ `
  SELECT m.organization_id, m.id FROM membership m
  JOIN organization o ON o.id = m.organization_id AND o.status <> 'deleted'
  WHERE m.access_until IS NOT NULL AND ${hasEndedAccess("m")} ORDER BY m.access_until LIMIT $1`;

const endedWithExternalIds = /* sql */ `
  SELECT m.id FROM membership m
  WHERE m.organization_id = $1 AND m.external_id = ANY($2::text[]) AND ${hasEndedAccess("m")}`;

const endAccess = /* sql */ `
  UPDATE membership SET status = 'removed', version = version + 1, updated_at = usher_now()
  WHERE organization_id = $1 AND id = $2 AND ${hasEndedAccess(membershipEntity.options.name)}
  RETURNING ${columns}`;

/** Handwritten: the builder orders by columns only. */
const findLastByUser = /* sql */ `
  SELECT ${columns}, ${isMember(membershipEntity.options.name)} AS is_current FROM membership
  WHERE organization_id = $1 AND user_id = $2
  ORDER BY is_current DESC, updated_at DESC LIMIT 1`;

/** Handwritten: locks that no row stands for. A name that meets another's by chance only waits longer. */
const holdText = (lock: string) =>
  prepared(`SELECT ${lock}(hashtextextended('usher:members:' || $1::text, 0))`);
const holdMembers = {
  shared: holdText("pg_advisory_xact_lock_shared"),
  exclusive: holdText("pg_advisory_xact_lock"),
};

/** Of a `MemberRecord`, beside what every query selects. */
const recordColumns = [
  "m.name",
  "m.displayName",
  "m.email",
  "m.metadata",
  "m.reviewedAt",
  "m.reviewedByUserId",
];

const isCurrent = () => ({
  status: Not<MemberRecord["status"]>("removed"),
  accessUntil: accessLasts(),
});
const matchesText = /* sql */ `EXISTS (
  SELECT FROM app_user u LEFT JOIN user_email e ON e.user_id = u.id AND e.verified_at IS NOT NULL
  WHERE u.id = m.user_id AND (strpos(lower(coalesce(m.display_name, u.name)), lower(:text)) > 0
    OR strpos(lower(e.email), lower(:text)) > 0 OR strpos(lower(m.external_id), lower(:text)) > 0))`;
// No cast here: TypeORM would read `::text` as the parameter of that name.
const holdsCustomRole = ":customRole = ANY(m.custom_roles)";

export function memberRepository(sql: Sql): MemberRepository {
  const memberships = tableOf(sql, membershipEntity);
  const selectMembers = <R>(
    where: FindOptionsWhere<MemberRecord>,
    run: (query: SelectQueryBuilder<MemberRecord>) => Promise<R>,
  ) =>
    memberships.select("m", (query) =>
      run(query.addSelect(recordColumns).where(where).orderBy("m.id")),
    );
  const selectActive: typeof selectMembers = (where, run) =>
    selectMembers({ ...where, status: "active", accessUntil: accessLasts() }, (query) =>
      run(query.innerJoin("app_user", "u", "u.id = m.userId AND u.status = 'active'")),
    );
  const findByUser: MemberRepository["findByUser"] = async (organizationId, userId) =>
    (await memberships.query(findCurrent, [organizationId, userId]))[0] ?? null;
  const active: MemberRepository["active"] = (organizationId, userIds) =>
    selectActive({ organizationId, userId: Any(userIds) }, (query) => query.getMany());
  return {
    find: ({ organizationId, id, lock = false }) =>
      selectMembers({ organizationId, id, ...isCurrent() }, (query) =>
        (lock ? query.setLock("pessimistic_write") : query).getOne(),
      ),
    findStored: (where) => selectMembers(where, (query) => query.getOne()),
    findByUser,
    async findLastByUser(organizationId, userId) {
      const [last] = await sql.rows<Record<string, unknown>>(findLastByUser, [
        organizationId,
        userId,
      ]);
      if (last === undefined) return null;
      const membership = toEntity(membershipEntity, last);
      return last["is_current"] === true ? membership : { ...membership, status: "removed" };
    },
    list({ organizationId, role, status, text, externalId, cursor, limit }) {
      const where = {
        organizationId,
        ...isCurrent(),
        ...(status !== null && { status }),
        ...(role !== null && isSystemRole(role) && { role }),
        ...(externalId !== null && { externalId }),
        ...(cursor !== null && { id: MoreThan(cursor) }),
      };
      return selectMembers(where, (query) => {
        if (role !== null && !isSystemRole(role))
          query.andWhere(holdsCustomRole, { customRole: role });
        if (text !== null) query.andWhere(matchesText, { text });
        return query.limit(limit).getMany();
      });
    },
    reviewDue: (query) => membersDueForReview(sql, query),
    async ensure({ organizationId, id, userId, role, customRoles, invitationId, ...given }) {
      const { metadata = {}, accessUntil = null, accessForDays = null } = given;
      for (;;) {
        const [made] = await memberships.query(insert, [
          organizationId,
          id,
          userId,
          role,
          customRoles,
          invitationId,
          metadata,
          accessUntil,
          accessForDays,
        ]);
        // It may have been removed between the two statements; then there is room for a new one.
        const membership = made ?? (await findByUser(organizationId, userId));
        if (membership) return membership;
        const [ended] = await memberships.query(findEnded, [organizationId, userId]);
        if (ended) throw new UsherError("membership.inactive");
      }
    },
    async hold(organizationId, mode) {
      await sql.run(holdMembers[mode], [organizationId]);
    },
    async isMemberElsewhere({ organizationId, userId }) {
      const where = { userId, organizationId: Not(organizationId), ...isCurrent() };
      return (await memberships.findOne({ select: { id: true }, where })) !== null;
    },
    import: (batch) => importMembers(sql, batch),
    ofUsers: (organizationId, userIds) =>
      selectMembers({ organizationId, userId: Any(userIds), ...isCurrent() }, (query) =>
        query.getMany(),
      ),
    ofExternalIds: (organizationId, externalIds) =>
      selectMembers({ organizationId, externalId: Any(externalIds), ...isCurrent() }, (query) =>
        query.getMany(),
      ),
    async update({ organizationId, id, expectedVersion, ...change }) {
      const { role, customRoles, status, displayName, externalId, metadata } = change;
      const { reviewedByUserId } = change;
      try {
        const [changed] = await memberships.update(
          { organizationId, id, version: expectedVersion, ...isCurrent() },
          {
            ...(role && { role, ...withoutEnd(role) }),
            ...(customRoles && { customRoles }),
            ...(status && { status }),
            ...(displayName !== undefined && { displayName }),
            ...(externalId !== undefined && { externalId }),
            ...(metadata && { metadata: () => "CAST(:metadata AS jsonb)" }),
            ...(reviewedByUserId !== undefined && {
              reviewedByUserId,
              reviewedAt: () => "usher_now()",
            }),
            version: () => "version + 1",
            updatedAt: () => "usher_now()",
          },
          metadata && { metadata: JSON.stringify(metadata) },
        );
        return changed ?? null;
      } catch (error) {
        if (violates(error, "membership_external_key"))
          throw new UsherError("member.external_id_taken", { externalId }, error);
        throw error;
      }
    },
    async setAccessEnd({ organizationId, id, expectedVersion, accessUntil }) {
      const [changed] = await memberships.query(setAccessEnd, [
        organizationId,
        id,
        expectedVersion,
        accessUntil,
      ]);
      return changed ?? null;
    },
    accessEnded: (limit) => recordsOf(sql, accessEnded, [limit]),
    async endedWithExternalIds(organizationId, externalIds) {
      const rows = await sql.rows<{ id: string }>(endedWithExternalIds, [
        organizationId,
        externalIds,
      ]);
      return rows.map(({ id }) => id);
    },
    async endAccess(organizationId, id) {
      const [ended] = await memberships.query(endAccess, [organizationId, id]);
      return ended ?? null;
    },
    async lockAndCountOwners(organizationId) {
      const owners = await memberships.find({
        where: { organizationId, role: "owner", ...isCurrent() },
        // So that two transactions take the locks in one order.
        order: { id: "ASC" },
        lock: { mode: "pessimistic_write" },
      });
      return owners.filter((owner) => owner.status === "active").length;
    },
    hasUsableOwner: async (organizationId) =>
      (await selectActive({ organizationId, role: "owner" }, (query) =>
        query.limit(1).getOne(),
      )) !== null,
    approvers({ organizationId, rank, userIds }) {
      if (userIds !== null) return active(organizationId, userIds);
      const role = Any(rolesWith(["invitation:approve"], rank));
      return selectActive({ organizationId, role }, (query) => query.getMany());
    },
    active,
  };
}

/** An owner has none, nor has who was one: a version that does not know the column may have left it there. */
function withoutEnd(role: SystemRole) {
  const unless = (column: string) => () =>
    role === "owner" ? "NULL" : `CASE WHEN role = 'owner' THEN NULL ELSE ${column} END`;
  return {
    accessUntil: unless("access_until"),
    accessRemindedDays: unless("access_reminded_days"),
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
