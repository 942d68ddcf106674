import type { MemberRecord } from "../../model/member.ts";
import type { MemberRepository } from "../../ports/member-repository.ts";
import { membershipEntity } from "../entities/member.ts";
import { isMember } from "../membership-sql.ts";
import { everyColumnOf } from "../rows.ts";
import type { Sql } from "../sql.ts";
import { tableOf } from "../table.ts";

/** Of `MemberRecord` it is the same as `createdAt`, until a first review. */
const lastReview = "coalesce(reviewed_at, created_at)";

/**
 * Handwritten: the builder orders by columns only. It has no index of its own: it reads the members of one organization
 * by the primary key, and a second index would cost every acceptance a write.
 */
const dueForReview = /* sql */ `
  SELECT ${everyColumnOf(membershipEntity)} FROM membership
  WHERE organization_id = $1 AND ${isMember(membershipEntity.options.name)}
    AND user_id IS DISTINCT FROM $2::uuid
    AND ${lastReview} <= usher_now() - make_interval(hours => 24 * $3::integer)
    AND ($4::timestamptz IS NULL OR (${lastReview}, id) > ($4::timestamptz, $5::uuid))
  ORDER BY ${lastReview}, id LIMIT $6`;

export function membersDueForReview(
  sql: Sql,
  {
    organizationId,
    exceptUserId,
    days,
    after,
    limit,
  }: Parameters<MemberRepository["reviewDue"]>[0],
): Promise<MemberRecord[]> {
  const { createdAt = null, id = null } = after ?? {};
  const given = [organizationId, exceptUserId, days, createdAt, id, limit];
  return tableOf(sql, membershipEntity).query(dueForReview, given);
}
