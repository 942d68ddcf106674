import { IsNull, Not, Raw } from "typeorm";

import { UsherError } from "../../model/errors.ts";
import { isId } from "../../model/ids.ts";
import type { AccessRecord, OrganizationRepository } from "../../ports/organization-repository.ts";
import { membershipEntity } from "../entities/member.ts";
import {
  organizationDomainEntity,
  organizationEntity,
  policyColumns,
  toOrganization,
} from "../entities/organization.ts";
import { appUserEntity } from "../entities/user.ts";
import { batched, batchRows } from "../batched.ts";
import { isMember } from "../membership-sql.ts";
import { recordsOf } from "../records.ts";
import { columnsOf, toEntity } from "../rows.ts";
import { prepared, type Sql } from "../sql.ts";
import { tableOf } from "../table.ts";
import { erasureMethods } from "./erasure.ts";
import { liveStates, notExpired } from "./invitation/invitation-rows.ts";
import { secondsUntil } from "./places.ts";
import { violates } from "./unique-violation.ts";

/** A slug may look like an id, so a reference is only ever one of the two. */
function byReference(select: string): (reference: string) => string {
  const by = (column: string) =>
    prepared(`${select} WHERE o.${column} = $1 AND o.status <> 'deleted'`);
  const [byId, bySlug] = [by("id"), by("slug")];
  return (reference) => (isId(reference) ? byId : bySlug);
}

/** Handwritten: prepared, since it runs with every acceptance. */
const find = byReference(/* sql */ `
  SELECT ${columnsOf(organizationEntity, "o")} FROM organization o`);

/** Handwritten: prepared, since they run with every call. `asked`: a reference, a user, and the place of the request. */
const accessOf = (asked: string, column: "id" | "slug") =>
  prepared(/* sql */ `
  SELECT asked.place, ${columnsOf(organizationEntity, "o", "organization_")},
    ${columnsOf(appUserEntity, "u", "user_")}, ${columnsOf(membershipEntity, "m", "membership_")}
  FROM ${asked} AS asked
  JOIN organization o ON o.${column} = asked.reference AND o.status <> 'deleted'
  LEFT JOIN app_user u ON u.id = asked.user_id
  LEFT JOIN membership m ON m.organization_id = o.id AND m.user_id = asked.user_id
    AND ${isMember("m")}`);
const oneAccess = (column: "id" | "slug", type: "uuid" | "text") =>
  accessOf(`(SELECT $1::${type} AS reference, $2::uuid AS user_id, 0 AS place)`, column);
const accessById = oneAccess("id", "uuid");
const accessBySlug = oneAccess("slug", "text");
const accessesById = accessOf(batchRows("reference uuid, user_id uuid, place integer"), "id");

/** Handwritten: the organization and its owner in one statement. */
const insert = /* sql */ `
  WITH made AS (
    INSERT INTO organization
      (id, slug, name, policy, created_by, return_origins, external_id, suspend_deactivated, brand,
        renewal, retention, access_remind_days)
    VALUES ($1, $2, $3, $4::jsonb, $8::uuid, $9, $10, $11, $12::jsonb, $13, $14::jsonb, $15)
    ON CONFLICT (slug) DO NOTHING RETURNING id
  ), owner AS (
    INSERT INTO membership (organization_id, id, user_id, role)
    SELECT made.id, $5::uuid, $6::uuid, $7::text FROM made WHERE $5::uuid IS NOT NULL
  )
  SELECT id FROM made`;

/** Handwritten: the count and the time of one row in one round trip. */
const createdBy = /* sql */ `
  SELECT count(*)::integer AS created, (
    SELECT ${secondsUntil("o.created_at + make_interval(secs => $2::integer)")} FROM organization o
    WHERE o.created_by = $1 AND o.created_at > usher_now() - make_interval(secs => $2::integer)
    ORDER BY o.created_at DESC OFFSET $3::integer LIMIT 1) AS seconds
  FROM organization WHERE created_by = $1`;

const touched = { updatedAt: () => "usher_now()" };

const lifeCycle = {
  id: true,
  slug: true,
  name: true,
  status: true,
  createdAt: true,
  suspendedAt: true,
  suspensionReason: true,
  deletedAt: true,
  eraseAt: true,
  erasingAt: true,
} as const;

/** Handwritten: two counts of each row in one round trip. */
const overview = (where = "") => /* sql */ `
  SELECT o.id, o.slug, o.name, o.status, o.created_at, o.suspended_at, o.suspension_reason, o.deleted_at, o.erase_at,
    o.erasing_at, (
      SELECT count(*)::integer FROM membership m
      WHERE m.organization_id = o.id AND ${isMember("m")}) AS members, (
      SELECT count(*)::integer FROM invitation i
      WHERE i.organization_id = o.id AND i.state IN ${liveStates} AND ${notExpired}) AS open_invitations
  FROM organization o ${where} ORDER BY o.slug`;

export function organizationRepository(sql: Sql): OrganizationRepository {
  const organizations = tableOf(sql, organizationEntity);
  const domains = tableOf(sql, organizationDomainEntity);
  const idsOf = async (userId: string, limit?: number): Promise<string[]> => {
    const found = await organizations.select("o", (query) =>
      query
        .select("o.id")
        .innerJoin("membership", "m", `m.organizationId = o.id AND ${isMember("m")}`)
        .where({ status: Not("deleted") })
        .andWhere("m.userId = :userId", { userId })
        .orderBy("o.id")
        .limit(limit)
        .getMany(),
    );
    return found.map(({ id }) => id);
  };
  const accessQuery = (text: string, params: readonly unknown[]) =>
    sql.rows<Record<string, unknown> & { place: number }>(text, params);
  const findById = batched<AccessQuestion, AccessRecord | null>({
    async one({ reference, userId }) {
      const [row] = await accessQuery(accessById, [reference, userId]);
      return row ? toAccess(row) : null;
    },
    async several(asked) {
      const questions = asked.map(({ reference, userId }, place) => ({
        reference,
        user_id: userId,
        place,
      }));
      const rows = await accessQuery(accessesById, [JSON.stringify(questions)]);
      const records = new Map(rows.map((row) => [row.place, toAccess(row)]));
      return asked.map((_, place) => records.get(place) ?? null);
    },
  });
  return {
    ...erasureMethods(sql),
    async find(reference) {
      const [row] = await organizations.query(find(reference), [reference]);
      return row ? toOrganization(row) : null;
    },
    async policyOf(id) {
      const row = await organizations.findOne({ where: { id } });
      return row && toOrganization(row).policy;
    },
    async access(reference, userId) {
      if (isId(reference)) return findById({ reference, userId });
      const [row] = await accessQuery(accessBySlug, [reference, userId]);
      return row ? toAccess(row) : null;
    },
    someIdsOf: (userId) => idsOf(userId, 2),
    idsOf: (userId) => idsOf(userId),
    async holdCreator(userId, { windowSeconds, nth }) {
      const active = await tableOf(sql, appUserEntity).findOne({
        select: { id: true },
        where: { id: userId, kind: "real", status: "active" },
        lock: { mode: "for_no_key_update" },
      });
      if (active === null) return null;
      // In a statement of its own, which sees what was committed while the lock was waited for.
      const [row] = await sql.rows<{ created: number; seconds: number | null }>(createdBy, [
        userId,
        windowSeconds,
        nth - 1,
      ]);
      return { created: row?.created ?? 0, secondsUntilNext: row?.seconds ?? null };
    },
    async insert({ id, slug, name, policy, externalId = null, createdBy: creator, owner }) {
      const {
        policy: settings,
        returnOrigins,
        suspendDeactivated,
        brand,
        renewal,
        retention,
        accessRemindDays,
      } = policyColumns(policy);
      const made = await onlyExternalId(externalId, () =>
        sql.rows(insert, [
          id,
          slug,
          name,
          JSON.stringify(settings),
          owner?.membershipId ?? null,
          owner?.userId ?? null,
          owner?.role ?? null,
          creator,
          returnOrigins,
          externalId,
          suspendDeactivated,
          JSON.stringify(brand),
          renewal,
          JSON.stringify(retention),
          accessRemindDays,
        ]),
      );
      return made.length > 0;
    },
    async update({ id, expectedVersion, name, externalId }) {
      const updated = await onlyExternalId(externalId, () =>
        organizations.update(
          { id, version: expectedVersion, status: Not("deleted") },
          {
            name,
            externalId,
            version: () => "version + 1",
            updatedAt: () => "usher_now()",
          },
        ),
      );
      return updated.length > 0;
    },
    async trustedDomains(organizationId) {
      const found = await domains.find({ where: { organizationId }, order: { domain: "ASC" } });
      return found.map(({ domain }) => domain);
    },
    trustDomain: async (organizationId, domain) =>
      (await domains.insert({ organizationId, domain }, (query) => query.orIgnore())) !== null,
    untrustDomain: (organizationId, domain) => domains.delete({ organizationId, domain }),
    async updatePolicy({ id, expectedVersion, policy, name }) {
      const updated = await organizations.update(
        { id, version: expectedVersion, status: Not("deleted") },
        {
          ...policyColumns(policy),
          name,
          version: () => "version + 1",
          updatedAt: () => "usher_now()",
        },
      );
      return updated.length > 0;
    },
    isActive: async (id) =>
      (await organizations.findOne({ select: { id: true }, where: { id, status: "active" } })) !==
      null,
    overview: (reference) =>
      reference === undefined
        ? recordsOf(sql, overview())
        : recordsOf(sql, overview(`WHERE o.${isId(reference) ? "id" : "slug"} = $1`), [reference]),
    hold: (reference) =>
      organizations.findOne({
        select: lifeCycle,
        where: isId(reference) ? { id: reference } : { slug: reference },
        lock: { mode: "for_no_key_update" },
      }),
    async rename({ id, name, slug }) {
      try {
        const version = () => "version + 1";
        await organizations.update({ id }, { name, slug, version, ...touched });
        return true;
      } catch (error) {
        if (violates(error, "organization_slug_key")) return false;
        throw error;
      }
    },
    async suspend({ id, reason }) {
      const suspendedAt = () => "coalesce(suspended_at, usher_now())";
      const change = { status: "suspended", suspendedAt, suspensionReason: reason } as const;
      await organizations.update({ id }, { ...change, ...touched });
    },
    async resume(id) {
      const change = { status: "active", suspendedAt: null, suspensionReason: null } as const;
      await organizations.update({ id }, { ...change, ...touched });
    },
    async pauseInvitations(id) {
      const paused = await organizations.update(
        { id, status: Not("deleted"), invitationsPausedAt: IsNull() },
        { invitationsPausedAt: () => "usher_now()", version: () => "version + 1", ...touched },
      );
      return paused.length > 0;
    },
    async resumeInvitations({ id, ownerAfterDays }) {
      const byOwner = ownerAfterDays !== null;
      const resumed = await organizations.update(
        {
          id,
          status: Not("deleted"),
          invitationsPausedAt: Not(IsNull()),
          ...(byOwner && { ownerResumedAt: longAgo(ownerAfterDays) }),
        },
        {
          invitationsPausedAt: null,
          invitationsResumedAt: () => "usher_now()",
          ...(byOwner && { ownerResumedAt: () => "usher_now()" }),
          version: () => "version + 1",
          ...touched,
        },
      );
      return resumed.length > 0;
    },
    async delete({ id, graceDays }) {
      const deletedAt = () => "coalesce(deleted_at, usher_now())";
      const eraseAt = () => "usher_now() + make_interval(days => :graceDays)";
      const change = { status: "deleted", deletedAt, eraseAt } as const;
      await organizations.update({ id }, { ...change, ...touched }, { graceDays });
    },
    async restore(id) {
      const status = () => "CASE WHEN suspended_at IS NULL THEN 'active' ELSE 'suspended' END";
      await organizations.update({ id }, { status, deletedAt: null, eraseAt: null, ...touched });
    },
  };
}

/** Never, or so many days ago. */
const longAgo = (days: number) =>
  Raw((at) => `(${at} IS NULL OR ${at} <= usher_now() - make_interval(days => :longAgoDays))`, {
    longAgoDays: days,
  });

/** Throws `organization.external_id_taken` when another organization has it. */
async function onlyExternalId<T>(externalId: string | null, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (violates(error, "organization_external_id_key"))
      throw new UsherError("organization.external_id_taken", { externalId }, error);
    throw error;
  }
}

type AccessQuestion = { reference: string; userId: string | null };

function toAccess(row: Record<string, unknown>): AccessRecord {
  return {
    organization: toOrganization(toEntity(organizationEntity, row, "organization_")),
    membership:
      row["membership_id"] === null ? null : toEntity(membershipEntity, row, "membership_"),
    user: row["user_id"] === null ? null : toEntity(appUserEntity, row, "user_"),
  };
}
