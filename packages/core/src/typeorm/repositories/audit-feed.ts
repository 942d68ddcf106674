import type { AuditEvent, SnapshotEvent } from "../../model/events/audit-event.ts";
import type { AuditFeed, FeedQuery } from "../../ports/audit-repository.ts";
import { recordsOf } from "../records.ts";
import type { Sql } from "../sql.ts";
import { mergedData } from "./audit-sql.ts";
import { toSnapshot } from "./audit-snapshot.ts";

/** What a SELECT of events `e` answers: an `AuditEvent`. */
export const auditColumns = `e.seq, e.at, e.action, e.actor_kind, e.actor_id, e.via, e.request_id,
  e.subject_kind, e.subject_id, ${mergedData} AS data, e.erased_at IS NOT NULL AS erased`;

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

const isOld = (days: string) => `at < usher_now() - make_interval(days => ${days}::integer)`;

const cursor = /* sql */ `
  SELECT EXISTS (SELECT FROM audit_event WHERE organization_id = $1 AND seq = $2::bigint) AS "isKnown",
    coalesce((SELECT ${isOld("$6")} FROM audit_event WHERE ${matching} ORDER BY seq LIMIT 1), false)
      AS "isOverdue"`;

const start = /* sql */ `
  WITH kept AS (
    SELECT seq FROM audit_event WHERE organization_id = $1 AND NOT ${isOld("$2")}
    ORDER BY seq LIMIT 1)
  SELECT coalesce(max(seq), 0) AS seq FROM audit_event
  WHERE organization_id = $1 AND seq < ALL (SELECT seq FROM kept)`;

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
    async cursor(query, keptDays) {
      const [row] = await sql.rows<{ isKnown: boolean; isOverdue: boolean }>(cursor, [
        ...parametersOf(query),
        keptDays,
      ]);
      return row ?? { isKnown: false, isOverdue: false };
    },
    async start(organizationId, keptDays) {
      const [row] = await sql.rows<{ seq: string }>(start, [organizationId, keptDays]);
      return row?.seq ?? "0";
    },
  };
}

function parametersOf(query: FeedQuery): unknown[] {
  const { organizationId, afterSeq, subjectKind, subjectId, actions } = query;
  return [organizationId, afterSeq, subjectKind, subjectId, actions];
}
