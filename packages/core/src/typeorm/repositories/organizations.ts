import { Not } from "typeorm";

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
import { columnsOf, toEntity } from "../rows.ts";
import { prepared, type Sql } from "../sql.ts";
import { tableOf } from "../table.ts";
import { erasureMethods } from "./erasure.ts";
import { lifeCycleMethods } from "./organization-life-cycle.ts";
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
        renewal, retention, access_remind_days, access_review_days)
    VALUES ($1, $2, $3, $4::jsonb, $8::uuid, $9, $10, $11, $12::jsonb, $13, $14::jsonb, $15, $16)
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
    ...lifeCycleMethods(sql),
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
        accessReviewDays,
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
          accessReviewDays,
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
  };
}

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
