import type { DelegationRepository } from "../../../ports/delegation-repository.ts";
import type { Delegation } from "../../../model/delegation.ts";
import type { SystemRole } from "../../../model/roles.ts";
import {
  approvalDelegationEntity,
  isNotOver,
  type DelegationRecord,
} from "../../entities/approval.ts";
import { isActiveMember } from "../../membership-sql.ts";
import { recordsOf } from "../../records.ts";
import type { Sql } from "../../sql.ts";
import { tableOf } from "../../table.ts";
import { insertAuditEvents } from "../audit-sql.ts";
import { bindings } from "../bindings.ts";

/** Handwritten: the database's time bounds the period. */
const insert = /* sql */ `
WITH period AS (
  SELECT greatest(coalesce($5::timestamptz, usher_now()), usher_now()) AS starts_at,
    $6::timestamptz AS ends_at)
INSERT INTO approval_delegation (organization_id, id, from_user_id, to_user_id, starts_at, ends_at)
SELECT $1, $2, $3, $4, starts_at, ends_at FROM period
WHERE ends_at > starts_at AND ends_at <= starts_at + make_interval(days => $7)
  AND starts_at <= usher_now() + interval '1 year'`;

/** Handwritten, for its four joins. Both sides count only while their membership and their user are active. */
const delegatesFor = /* sql */ `
SELECT DISTINCT g.from_user_id, f.name, m.role, g.to_user_id
FROM approval_delegation g
JOIN membership m ON m.organization_id = g.organization_id AND m.user_id = g.from_user_id
  AND ${isActiveMember("m")}
JOIN app_user f ON f.id = g.from_user_id AND f.status = 'active'
JOIN membership n ON n.organization_id = g.organization_id AND n.user_id = g.to_user_id
  AND ${isActiveMember("n")}
JOIN app_user t ON t.id = g.to_user_id AND t.status = 'active'
WHERE g.organization_id = $1 AND ($2::uuid IS NULL OR g.to_user_id = $2)
  AND ${isNotOver("g")} AND g.starts_at <= usher_now()
ORDER BY g.to_user_id, g.from_user_id`;

type DelegateRow = {
  fromUserId: string;
  name: string | null;
  role: SystemRole;
  toUserId: string;
};

export function delegationRepository(sql: Sql): DelegationRepository {
  const delegations = tableOf(sql, approvalDelegationEntity);
  const find: DelegationRepository["find"] = async (organizationId, id) => {
    const row = await delegations.findOne({ where: { organizationId, id } });
    return row && toDelegation(row);
  };
  return {
    find,
    async insert({ organizationId, id, fromUserId, toUserId, startsAt, endsAt }, maxDays) {
      const known = await delegations.select("g", (query) =>
        query
          .where({ organizationId, fromUserId, toUserId, endsAt })
          .andWhere(isNotOver("g"))
          .getOne(),
      );
      if (known) return { delegation: toDelegation(known), isNew: false };
      const people = [organizationId, id, fromUserId, toUserId];
      const made = await sql.run(insert, [...people, startsAt, endsAt, maxDays]);
      const delegation = made > 0 ? await find(organizationId, id) : null;
      return delegation && { delegation, isNew: true };
    },
    async list({ organizationId, userId, over, cursor, limit }) {
      const rows = await delegations.select("g", (query) => {
        query.where({ organizationId });
        if (userId !== null) query.andWhere(":userId IN (g.fromUserId, g.toUserId)", { userId });
        if (!over) query.andWhere(isNotOver("g"));
        if (cursor) query.andWhere("(g.createdAt, g.id) < (:createdAt, :id)", cursor);
        query.orderBy({ "g.createdAt": "DESC", "g.id": "DESC" });
        return query.limit(limit).getMany();
      });
      return rows.map(toDelegation);
    },
    countFrom: (organizationId, fromUserId) =>
      delegations.select("g", (query) =>
        query.where({ organizationId, fromUserId }).andWhere(isNotOver("g")).getCount(),
      ),
    async delegatesFor(organizationId, toUserId) {
      const rows = await recordsOf<DelegateRow>(sql, delegatesFor, [organizationId, toUserId]);
      return rows.map(({ fromUserId, name, role, toUserId: delegate }) => ({
        from: { userId: fromUserId, name, role },
        toUserId: delegate,
      }));
    },
    async end(ending) {
      const { bind, values } = bindings();
      const rows = await sql.rows(endStatement(ending, bind), values);
      return rows.length;
    },
  };
}

/** Handwritten: the audit events in the same statement. */
function endStatement(
  { organizationId, of, audit }: Parameters<DelegationRepository["end"]>[0],
  bind: ReturnType<typeof bindings>["bind"],
): string {
  const chosen =
    "id" in of
      ? `g.id = ${bind(of.id, "uuid")}`
      : `${bind(of.userId, "uuid")} IN (g.from_user_id, g.to_user_id)`;
  const events = insertAuditEvents(bind, {
    action: "approval.delegation_ended",
    actor: audit,
    subject: "delegation",
    data: "jsonb_build_object('fromUserId', from_user_id, 'toUserId', to_user_id)",
    from: "ended ORDER BY id",
  });
  return /* sql */ `
WITH target AS MATERIALIZED (
  SELECT g.organization_id, g.id FROM approval_delegation g
  WHERE g.organization_id = ${bind(organizationId, "uuid")} AND ${chosen} AND ${isNotOver("g")}
  ORDER BY g.id FOR UPDATE),
ended AS (
  UPDATE approval_delegation g SET ended_at = usher_now()
  FROM target WHERE g.organization_id = target.organization_id AND g.id = target.id
  RETURNING g.*),
audited AS (${events})
SELECT id FROM ended`;
}

function toDelegation(row: DelegationRecord): Delegation {
  const { fromUserId, fromName, toUserId, toName, ...rest } = row;
  return {
    ...rest,
    from: { userId: fromUserId, name: fromName },
    to: { userId: toUserId, name: toName },
  };
}
