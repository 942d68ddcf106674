import type { AuditEvent, SnapshotEvent } from "../../model/audit-event.ts";
import type { AuditFeed, FeedQuery } from "../../ports/audit-repository.ts";
import { recordsOf } from "../records.ts";
import type { Sql } from "../sql.ts";
import { mergedData } from "./audit-sql.ts";
import { toSnapshot } from "./audit-snapshot.ts";

/** What a SELECT of events `e` answers: an `AuditEvent`. */
export const auditColumns = `e.seq, e.at, e.action, e.actor_kind, e.actor_id, e.via, e.request_id,
  e.subject_kind, e.subject_id, ${mergedData} AS data`;

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
  SELECT ${auditColumns}, e.personal -> 'snapshot' AS snapshot FROM audit_event e
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
    async page(query, { throughSeq, limit }) {
      const parameters = [...parametersOf(query), throughSeq, limit];
      const events = await recordsOf<AuditEvent & { snapshot: object | null }>(
        sql,
        page,
        parameters,
      );
      return events.map((event): SnapshotEvent => ({
        ...event,
        snapshot: toSnapshot(event.subjectKind, event.snapshot),
      }));
    },
  };
}

function parametersOf(query: FeedQuery): unknown[] {
  const { organizationId, afterSeq, subjectKind, subjectId, actions } = query;
  return [organizationId, afterSeq, subjectKind, subjectId, actions];
}
