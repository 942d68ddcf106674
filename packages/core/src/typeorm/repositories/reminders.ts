import type { DeliveryStatus } from "../../outbox/delivery.ts";
import { deliveryStatuses } from "../../outbox/delivery.ts";
import type { OutboxRepository } from "../../outbox/ports.ts";
import type { Sql } from "../sql.ts";
import { literals } from "./bindings.ts";
import { insertJobs, mailJobs } from "./job-sql.ts";

/** A reminder follows a mail that left and, for all we know, arrived. */
const remindable: readonly DeliveryStatus[] = ["accepted", "processed", "deferred", "delivered"];

/** Right after a mail a reminder is only noise. */
const shortestHoursAfterMail = 12;

/** As the policy's schema has it where the organization decided nothing. */
function hoursOf(organization: string): string {
  return `jsonb_array_elements_text(
        coalesce(${organization}.policy #> '{reminders,hoursBefore}', '[72, 24]'))`;
}

/**
 * Invitations `i` with the highest number `due.sequence` of a reminder whose time has come. The
 * earlier one is left out where both are due: nobody needs two at once.
 */
const dueReminders = /* sql */ `
  FROM invitation i JOIN organization o ON o.id = i.organization_id AND o.status = 'active'
  CROSS JOIN LATERAL (
    SELECT max(planned.sequence)::integer AS sequence FROM (
      SELECT row_number() OVER (ORDER BY hours::integer DESC) AS sequence,
        i.expires_at - make_interval(hours => hours::integer) AS at
      FROM ${hoursOf("o")} AS hours) AS planned
    WHERE planned.at <= usher_now()
      AND planned.at >= i.mail_queued_at + make_interval(hours => ${shortestHoursAfterMail})) AS due
  WHERE i.state = 'pending' AND i.expires_at > usher_now() AND due.sequence IS NOT NULL
    AND i.delivery_status IN (${literals(deliveryStatuses, remindable)})
    AND NOT EXISTS (SELECT FROM delivery d WHERE d.organization_id = i.organization_id
      AND d.invitation_id = i.id AND d.generation = i.generation AND d.kind = 'reminder'
      AND d.sequence >= due.sequence)
    AND NOT EXISTS (SELECT FROM suppression s WHERE s.organization_id = i.organization_id
      AND s.email_key = i.email_key AND (s.until IS NULL OR s.until > usher_now()))`;

/** No organization plans a reminder earlier than this, so the index of expiries ends the search. */
const withinReach = /* sql */ `i.expires_at <= usher_now() + make_interval(hours => (
  SELECT max(hours::integer) FROM organization CROSS JOIN LATERAL ${hoursOf("organization")} AS hours))`;

const queueReminders = /* sql */ `
WITH reminder AS (
  INSERT INTO delivery (organization_id, id, invitation_id, generation, kind, sequence)
  SELECT i.organization_id, new_id(), i.id, i.generation, 'reminder', due.sequence
  ${dueReminders} AND i.organization_id = $1 AND i.id = ANY($2::uuid[])
  ORDER BY i.email_key, i.id
  ON CONFLICT ON CONSTRAINT delivery_once_key DO NOTHING
  RETURNING organization_id, id),
jobs AS (${insertJobs([mailJobs("reminder")])})
SELECT count(*)::integer AS queued FROM reminder`;

type ReminderMethods = Pick<
  OutboxRepository,
  "organizationsToRemind" | "invitationsToRemind" | "queueReminders"
>;

export function reminderMethods(sql: Sql): ReminderMethods {
  return {
    async organizationsToRemind(limit) {
      const rows = await sql.rows<{ organization_id: string }>(
        `SELECT DISTINCT i.organization_id ${dueReminders} AND ${withinReach}
         ORDER BY i.organization_id LIMIT $1`,
        [limit],
      );
      return rows.map((row) => row.organization_id);
    },
    async invitationsToRemind(organizationId, limit) {
      const rows = await sql.rows<{ id: string; email_key: string }>(
        `SELECT i.id, i.email_key ${dueReminders} AND ${withinReach} AND i.organization_id = $1
         ORDER BY i.expires_at, i.id LIMIT $2`,
        [organizationId, limit],
      );
      return rows.map((row) => ({ id: row.id, emailKey: row.email_key }));
    },
    async queueReminders(organizationId, invitationIds) {
      if (invitationIds.length === 0) return 0;
      const [row] = await sql.rows<{ queued: number }>(queueReminders, [
        organizationId,
        invitationIds,
      ]);
      return row?.queued ?? 0;
    },
  };
}
