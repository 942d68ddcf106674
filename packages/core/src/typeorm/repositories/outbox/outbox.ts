import type { DeliverySnapshot, OutboxRepository } from "../../../ports/outbox-repository.ts";
import { recordsOf } from "../../records.ts";
import type { Sql } from "../../sql.ts";
import { emailAccessNotice, remindOfAccessEnds } from "./access-reminders.ts";
import { recordDeliveryEvents } from "./delivery-events.ts";
import { settleDelivery } from "./delivery-settlement.ts";
import { beginSending } from "./delivery-attempt.ts";
import { isHeld } from "./held-sql.ts";
import { noticeMailbox } from "./notice-sql.ts";
import { notifyOwners } from "../owner-notices.ts";
import { notifyUser } from "../user-notices.ts";
import { jobMethods } from "./outbox-jobs.ts";
import { reportStuckEmail } from "./stuck-email.ts";
import { reminderMethods } from "./reminders.ts";

/** The later end of two pauses wins, with its reason. */
const pause = /* sql */ `
INSERT INTO sender_pause AS p (sender, reason, until)
VALUES ($1, $2, usher_now() + make_interval(secs => $3::double precision / 1000))
ON CONFLICT (sender) DO UPDATE SET
  until = GREATEST(p.until, excluded.until),
  reason = CASE WHEN excluded.until > p.until THEN excluded.reason ELSE p.reason END,
  since = CASE WHEN p.until <= usher_now() THEN usher_now() ELSE p.since END`;

const look = /* sql */ `
SELECT d.status, d.attempts, d.attempt_id, ${isHeld} AS is_held, CASE d.kind WHEN 'notice' THEN mailbox.email ELSE i.email END AS "to",
  (extract(epoch FROM usher_now() - d.created_at) * 1000)::double precision AS age_ms
FROM delivery d
JOIN organization o ON o.id = d.organization_id
LEFT JOIN invitation i ON i.organization_id = d.organization_id AND i.id = d.invitation_id
LEFT JOIN LATERAL (${noticeMailbox}) AS mailbox ON true
WHERE d.organization_id = $1 AND d.id = $2`;

export function outboxRepository(sql: Sql): OutboxRepository {
  return {
    ...jobMethods(sql),
    ...reminderMethods(sql),
    beginSending: (query) => beginSending(sql, query),
    notifyOwners: (notice) => notifyOwners(sql, notice),
    notifyUser: (notice) => notifyUser(sql, notice),
    remindOfAccessEnds: (limit) => remindOfAccessEnds(sql, limit),
    emailAccessNotice: (job, notice) => emailAccessNotice(sql, job, notice),
    reportStuckEmail: () => reportStuckEmail(sql),
    settle: (settlement) => settleDelivery(sql, settlement),
    recordEvents: (events) => recordDeliveryEvents(sql, events),
    sweepEvents: (olderThanHours) =>
      sql.run(
        "DELETE FROM delivery_event WHERE received_at < usher_now() - make_interval(hours => $1)",
        [olderThanHours],
      ),
    delivery: async ({ organizationId, deliveryId }) =>
      (await recordsOf<DeliverySnapshot>(sql, look, [organizationId, deliveryId]))[0] ?? null,
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
