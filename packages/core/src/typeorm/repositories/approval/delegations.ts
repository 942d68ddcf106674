import type { DelegationRepository } from "../../../ports/delegation-repository.ts";
import type { Delegation, Delegate } from "../../../model/delegation.ts";
import type { SystemRole } from "../../../model/roles.ts";
import type { Sql } from "../../sql.ts";
import { iso } from "../../times.ts";
import { bindings } from "../bindings.ts";

type Row = {
  organization_id: string;
  id: string;
  from_user_id: string;
  from_name: string | null;
  to_user_id: string;
  to_name: string | null;
  state: Delegation["state"];
  starts_at: Date;
  ends_at: Date;
  ended_at: Date | null;
  created_at: Date;
};

const notOver = "g.ended_at IS NULL AND g.ends_at > usher_now()";

const selectFrom = (source: string) => /* sql */ `
SELECT g.organization_id, g.id, g.from_user_id, f.name AS from_name, g.to_user_id, t.name AS to_name,
  CASE WHEN NOT (${notOver}) THEN 'over' WHEN g.starts_at > usher_now() THEN 'planned'
    ELSE 'active' END AS state, g.starts_at, g.ends_at, g.ended_at, g.created_at
FROM ${source} g JOIN app_user f ON f.id = g.from_user_id JOIN app_user t ON t.id = g.to_user_id`;

const insert = /* sql */ `
WITH period AS (
  SELECT greatest(coalesce($5::timestamptz, usher_now()), usher_now()) AS starts_at,
    $6::timestamptz AS ends_at)
INSERT INTO approval_delegation (organization_id, id, from_user_id, to_user_id, starts_at, ends_at)
SELECT $1, $2, $3, $4, starts_at, ends_at FROM period
WHERE ends_at > starts_at AND ends_at <= starts_at + make_interval(days => $7)
  AND starts_at <= usher_now() + interval '1 year'
RETURNING id`;

const same = /* sql */ `
SELECT g.id FROM approval_delegation g
WHERE g.organization_id = $1 AND g.from_user_id = $2 AND g.to_user_id = $3
  AND g.ends_at = $4::timestamptz AND ${notOver}`;

/** Both sides count only while their membership and their user are active. */
const delegatesFor = /* sql */ `
SELECT DISTINCT g.from_user_id, f.name, m.role, g.to_user_id
FROM approval_delegation g
JOIN membership m ON m.organization_id = g.organization_id AND m.user_id = g.from_user_id
  AND m.status = 'active'
JOIN app_user f ON f.id = g.from_user_id AND f.status = 'active'
JOIN membership n ON n.organization_id = g.organization_id AND n.user_id = g.to_user_id
  AND n.status = 'active'
JOIN app_user t ON t.id = g.to_user_id AND t.status = 'active'
WHERE g.organization_id = $1 AND ($2::uuid IS NULL OR g.to_user_id = $2)
  AND ${notOver} AND g.starts_at <= usher_now()
ORDER BY g.to_user_id, g.from_user_id`;

type DelegateRow = {
  from_user_id: string;
  name: string | null;
  role: SystemRole;
  to_user_id: string;
};

export function delegationRepository(sql: Sql): DelegationRepository {
  const find: DelegationRepository["find"] = async (organizationId, id) => {
    const [row] = await sql.rows<Row>(
      `${selectFrom("approval_delegation")} WHERE g.organization_id = $1 AND g.id = $2`,
      [organizationId, id],
    );
    return row ? toDelegation(row) : null;
  };
  return {
    find,
    async insert({ organizationId, id, fromUserId, toUserId, startsAt, endsAt }, maxDays) {
      const [known] = await sql.rows<{ id: string }>(same, [
        organizationId,
        fromUserId,
        toUserId,
        endsAt,
      ]);
      const period = [startsAt, endsAt, maxDays];
      const [made] = known
        ? [known]
        : await sql.rows<{ id: string }>(insert, [
            organizationId,
            id,
            fromUserId,
            toUserId,
            ...period,
          ]);
      const delegation = made ? await find(organizationId, made.id) : null;
      return delegation && { delegation, isNew: known === undefined };
    },
    async list({ organizationId, userId, over, cursor, limit }) {
      const { bind, values } = bindings();
      const conditions = [`g.organization_id = ${bind(organizationId, "uuid")}`];
      if (userId !== null)
        conditions.push(`${bind(userId, "uuid")} IN (g.from_user_id, g.to_user_id)`);
      if (!over) conditions.push(notOver);
      if (cursor) {
        const createdAt = bind(cursor.createdAt, "timestamptz");
        conditions.push(`(g.created_at, g.id) < (${createdAt}, ${bind(cursor.id, "uuid")})`);
      }
      const rows = await sql.rows<Row>(
        `${selectFrom("approval_delegation")} WHERE ${conditions.join(" AND ")}
         ORDER BY g.created_at DESC, g.id DESC LIMIT ${bind(limit, "integer")}`,
        values,
      );
      return rows.map(toDelegation);
    },
    async countFrom(organizationId, userId) {
      const [row] = await sql.rows<{ n: number }>(
        `SELECT count(*)::integer AS n FROM approval_delegation g
         WHERE g.organization_id = $1 AND g.from_user_id = $2 AND ${notOver}`,
        [organizationId, userId],
      );
      return row?.n ?? 0;
    },
    async delegatesFor(organizationId, toUserId) {
      const rows = await sql.rows<DelegateRow>(delegatesFor, [organizationId, toUserId]);
      return rows.map(toDelegate);
    },
    async end(ending) {
      const { bind, values } = bindings();
      const rows = await sql.rows(endStatement(ending, bind), values);
      return rows.length;
    },
  };
}

function endStatement(
  { organizationId, of, audit }: Parameters<DelegationRepository["end"]>[0],
  bind: ReturnType<typeof bindings>["bind"],
): string {
  const chosen =
    "id" in of
      ? `g.id = ${bind(of.id, "uuid")}`
      : `${bind(of.userId, "uuid")} IN (g.from_user_id, g.to_user_id)`;
  const event = [audit.kind, audit.id, audit.via, audit.requestId]
    .map((value) => bind(value, "text"))
    .join(", ");
  return /* sql */ `
WITH target AS MATERIALIZED (
  SELECT g.organization_id, g.id FROM approval_delegation g
  WHERE g.organization_id = ${bind(organizationId, "uuid")} AND ${chosen} AND ${notOver}
  ORDER BY g.id FOR UPDATE),
ended AS (
  UPDATE approval_delegation g SET ended_at = usher_now()
  FROM target WHERE g.organization_id = target.organization_id AND g.id = target.id
  RETURNING g.*),
audited AS (
  INSERT INTO audit_event (organization_id, action, actor_kind, actor_id, via, request_id,
    subject_kind, subject_id, data)
  SELECT organization_id, 'approval.delegation_ended', ${event}, 'delegation', id,
    jsonb_build_object('fromUserId', from_user_id, 'toUserId', to_user_id)
  FROM ended ORDER BY id)
SELECT id FROM ended`;
}

function toDelegate(row: DelegateRow): Delegate {
  return {
    from: { userId: row.from_user_id, name: row.name, role: row.role },
    toUserId: row.to_user_id,
  };
}

function toDelegation(row: Row): Delegation {
  return {
    organizationId: row.organization_id,
    id: row.id,
    from: { userId: row.from_user_id, name: row.from_name },
    to: { userId: row.to_user_id, name: row.to_name },
    state: row.state,
    startsAt: iso(row.starts_at),
    endsAt: iso(row.ends_at),
    endedAt: row.ended_at === null ? null : iso(row.ended_at),
    createdAt: iso(row.created_at),
  };
}
