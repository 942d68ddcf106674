import type { DeliveryStatus } from "../../outbox/delivery.ts";
import type { OutboxRepository } from "../../outbox/ports.ts";
import type { Sql } from "../sql.ts";
import { settleDelivery } from "./delivery-settlement.ts";
import { beginSending } from "./delivery-ticket.ts";
import { jobMethods } from "./outbox-jobs.ts";

/** The later end of two pauses wins, with its reason. */
const pause = /* sql */ `
INSERT INTO sender_pause AS p (sender, reason, until)
VALUES ($1, $2, usher_now() + make_interval(secs => $3::double precision / 1000))
ON CONFLICT (sender) DO UPDATE SET
  until = GREATEST(p.until, excluded.until),
  reason = CASE WHEN excluded.until > p.until THEN excluded.reason ELSE p.reason END,
  since = CASE WHEN p.until <= usher_now() THEN usher_now() ELSE p.since END`;

export function outboxRepository(sql: Sql): OutboxRepository {
  return {
    ...jobMethods(sql),
    beginSending: (query) => beginSending(sql, query),
    settle: (settlement) => settleDelivery(sql, settlement),
    async delivery({ organizationId, deliveryId }) {
      const [row] = await sql.rows<{ status: DeliveryStatus; attempts: number }>(
        "SELECT status, attempts FROM delivery WHERE organization_id = $1 AND id = $2",
        [organizationId, deliveryId],
      );
      return row ?? null;
    },
    async pauseSender(sender, { reason, forMs }) {
      await sql.run(pause, [sender, reason, forMs]);
    },
    async senderPausedForMs(sender) {
      const [row] = await sql.rows<{ ms: number }>(
        `SELECT ceil(extract(epoch FROM until - usher_now()) * 1000)::double precision AS ms
         FROM sender_pause WHERE sender = $1`,
        [sender],
      );
      return Math.max(0, row?.ms ?? 0);
    },
  };
}
