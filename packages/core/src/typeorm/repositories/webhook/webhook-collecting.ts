import type { EndpointBehind, WebhookRepository } from "../../../ports/webhook-repository.ts";
import { recordsOf } from "../../records.ts";
import type { Sql } from "../../sql.ts";
import { queueDeliveries } from "./webhook-jobs-sql.ts";

type CollectMethods = Pick<WebhookRepository, "behind" | "collect">;

/** Handwritten, as the next one: the builder has no EXISTS over another table's range. */
const behind = /* sql */ `
  SELECT w.organization_id, w.id, w.event_types, w.cursor_seq,
    w.xmin::text AS version FROM webhook_endpoint w
  WHERE w.cursor_seq < $1::bigint AND EXISTS (
    SELECT FROM audit_event e WHERE e.organization_id = w.organization_id
      AND e.seq > w.cursor_seq AND e.seq <= $1::bigint)
  ORDER BY w.cursor_seq LIMIT $2`;

/**
 * One statement, so that a cursor never passes an event without its delivery. The row's lock puts it
 * before or after a pause or its end, which queues what waits by itself. A page that was read before events were
 * erased is of an older version of the row; see `interruptCollecting`.
 */
const collect = /* sql */ `
  WITH moved AS (
    UPDATE webhook_endpoint SET cursor_seq = $4::bigint
    WHERE organization_id = $1 AND id = $2 AND cursor_seq = $3::bigint AND xmin::text = $10
    RETURNING organization_id, id, status),
  added AS (
    INSERT INTO webhook_delivery (organization_id, endpoint_id, id, event_seq, event_type,
      subject_id, payload)
    SELECT moved.organization_id, moved.id, event.id, event.seq, event.type, event.subject_id,
      event.payload
    FROM moved CROSS JOIN unnest($5::uuid[], $6::bigint[], $7::text[], $8::uuid[], $9::text[])
      AS event (id, seq, type, subject_id, payload)
    ON CONFLICT ON CONSTRAINT webhook_delivery_event_key DO NOTHING
    RETURNING organization_id, endpoint_id, subject_id),
  waiting AS (
    SELECT added.* FROM added CROSS JOIN moved WHERE moved.status = 'active')
  ${queueDeliveries("waiting")}`;

export function collectMethods(sql: Sql): CollectMethods {
  return {
    behind: (throughSeq, limit) => recordsOf<EndpointBehind>(sql, behind, [throughSeq, limit]),
    async collect({ organizationId, id, cursorSeq, version }, toSeq, deliveries) {
      await sql.run(collect, [
        organizationId,
        id,
        cursorSeq,
        toSeq,
        deliveries.map((delivery) => delivery.id),
        deliveries.map(({ eventSeq }) => eventSeq),
        deliveries.map(({ eventType }) => eventType),
        deliveries.map(({ subjectId }) => subjectId),
        deliveries.map(({ payload }) => payload),
        version,
      ]);
    },
  };
}
