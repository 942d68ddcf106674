import type { AuditEvent } from "../../../model/events/audit-event.ts";
import type { PersonEvent, PersonRepository } from "../../../ports/person-repository.ts";
import { recordsOf } from "../../records.ts";
import type { Sql } from "../../sql.ts";
import { auditColumns } from "../audit-feed.ts";
import { toSnapshot } from "../audit-snapshot.ts";
import { hasNeedle, keyedTable, lastOf, pageOf, placeValues } from "./keyed-tables.ts";

type EventMethods = Pick<
  PersonRepository,
  | "eraseEventsOf"
  | "eventsWith"
  | "interruptCollecting"
  | "eraseEvents"
  | "stalePayloads"
  | "replacePayload"
>;

const auditTable = keyedTable("audit_event");

/** Handwritten, as the rest: the one change that the trigger of the audit lets through. */
const eraseEventsOf = /* sql */ `
  UPDATE audit_event SET personal = NULL, erased_at = usher_now()
  WHERE organization_id = $1 AND personal IS NOT NULL AND seq = ANY (ARRAY(
    SELECT seq FROM audit_event
    WHERE organization_id = $1 AND subject_id = ANY ($2::uuid[]) AND personal IS NOT NULL
    ORDER BY seq LIMIT $3))`;

const eraseEvents = /* sql */ `
  UPDATE audit_event e SET personal = NULL, erased_at = usher_now()
  FROM unnest($1::uuid[], $2::bigint[]) AS named(organization_id, seq)
  WHERE e.organization_id = named.organization_id AND e.seq = named.seq AND e.personal IS NOT NULL`;

const eventsWith = /* sql */ `
WITH ${pageOf(auditTable, 3, "$2::integer")}
SELECT ${lastOf(auditTable)}, (
  SELECT coalesce(json_agg(json_build_object('organizationId', p.organization_id,
    'seq', p.seq::text, 'personal', p.personal, 'data', p.data)), '[]')
  FROM page p
  WHERE ${hasNeedle("concat_ws(' ', p.personal::text, p.data::text)", "$1")}) AS events`;

/** A new version of each row: `collect` compares it, and who holds the row has committed by then. */
const interruptCollecting = "UPDATE webhook_endpoint SET updated_at = updated_at";

/** The body of an erased event says so; metadata may have a key of that name. */
const stalePayloads = /* sql */ `
  SELECT d.organization_id, d.id, ${auditColumns}, NULL::jsonb AS snapshot
  FROM webhook_delivery d
  JOIN audit_event e ON e.organization_id = d.organization_id AND e.seq = d.event_seq
  WHERE e.erased_at IS NOT NULL AND d.payload::jsonb #> '{data,erased}' IS DISTINCT FROM 'true'
  ORDER BY d.organization_id, d.id LIMIT $1`;

const replacePayload = /* sql */ `
  UPDATE webhook_delivery SET payload = $3 WHERE organization_id = $1 AND id = $2`;

export function eventMethods(sql: Sql): EventMethods {
  return {
    eraseEventsOf: (organizationId, subjectIds, limit) =>
      sql.run(eraseEventsOf, [organizationId, subjectIds, limit]),
    async eventsWith(needles, { after, limit }) {
      const [page] = await sql.rows<{ events: PersonEvent[]; last: string[] | null }>(eventsWith, [
        needles,
        limit,
        ...placeValues(auditTable, after),
      ]);
      if (page === undefined) throw new Error("a SELECT without FROM answered no row");
      return page;
    },
    eraseEvents: (events) =>
      sql.run(eraseEvents, [
        events.map(({ organizationId }) => organizationId),
        events.map(({ seq }) => seq),
      ]),
    async interruptCollecting() {
      await sql.run(interruptCollecting);
    },
    async stalePayloads(limit) {
      const rows = await recordsOf<AuditEvent & { organizationId: string; id: string }>(
        sql,
        stalePayloads,
        [limit],
      );
      return rows.map(({ organizationId, id, ...event }) => ({
        organizationId,
        id,
        event: { ...event, snapshot: toSnapshot(event.subjectKind, null) },
      }));
    },
    async replacePayload({ organizationId, id, payload }) {
      await sql.run(replacePayload, [organizationId, id, payload]);
    },
  };
}
