import type { AuditEvent } from "../../model/audit-event.ts";
import type { AuditFeed, FeedQuery } from "../../ports/audit-repository.ts";
import { recordsOf } from "../records.ts";
import type { Sql } from "../sql.ts";

/** What a SELECT of events answers: an `AuditEvent`. */
export const auditColumns =
  "seq, at, action, actor_kind, actor_id, via, request_id, subject_kind, subject_id, data";

const matching = /* sql */ `organization_id = $1 AND seq > $2::bigint
  AND ($3::text IS NULL OR subject_kind = $3) AND ($4::uuid IS NULL OR subject_id = $4)
  AND ($5::text[] IS NULL OR action = ANY($5))`;

/**
 * Numbers are taken before the commit, so a row can appear below one that was read already. Every
 * writer has its transaction id before it takes a number (trigger `audit_event_begin`): who took one
 * below a visible number has an id below `bound`, which this statement takes after its snapshot.
 */
const horizon = /* sql */ `
  SELECT seq, pg_current_xact_id()::text AS bound FROM audit_event
  WHERE ${matching} ORDER BY seq DESC LIMIT 1`;

const isSettled = /* sql */ `
  SELECT pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 AS settled`;

const page = /* sql */ `
  SELECT ${auditColumns} FROM audit_event
  WHERE ${matching} AND seq <= $6::bigint ORDER BY seq LIMIT $7`;

export function auditFeed(sql: Sql): AuditFeed {
  return {
    async horizon(query) {
      const [row] = await sql.rows<{ seq: string; bound: string }>(horizon, parametersOf(query));
      return row ?? null;
    },
    async isSettled({ bound }) {
      const [row] = await sql.rows<{ settled: boolean }>(isSettled, [bound]);
      return row?.settled ?? false;
    },
    page: (query, { throughSeq, limit }) =>
      recordsOf<AuditEvent>(sql, page, [...parametersOf(query), throughSeq, limit]),
  };
}

function parametersOf(query: FeedQuery): unknown[] {
  const { organizationId, afterSeq, subjectKind, subjectId, actions } = query;
  return [organizationId, afterSeq, subjectKind, subjectId, actions];
}
