import { type DeliveryStatus, deliveryStatuses } from "../../../model/delivery.ts";
import type { OutboxRepository } from "../../../ports/outbox-repository.ts";
import { recordsOf } from "../../records.ts";
import type { Sql } from "../../sql.ts";
import { literals } from "../bindings.ts";
import { insertJobs, emailJobs } from "./job-sql.ts";

/** A reminder follows an email that left and, for all we know, arrived. */
const remindable: readonly DeliveryStatus[] = ["accepted", "processed", "deferred", "delivered"];

/** Right after an email a reminder is only noise. */
const hoursAfterEmail = 12;
/** A reminder that could not be queued for so long is left out: it would say something else by now. */
const hoursToCatchUp = 12;

/** As the policy's schema has it where the organization decided nothing. */
function hoursOf(organization: string): string {
  return `jsonb_array_elements_text(
    coalesce(${organization}.policy #> '{reminders,hoursBefore}', '[72, 24]'))`;
}

/**
 * Invitations `i` with the number `due.sequence` of a reminder whose time has come. Each of the few
 * times that organizations chose is one short range of the index of expiries, so what is not due
 * costs nothing (OFFSET 0 keeps the planner from reading the table instead). The earlier reminder is left out where both are due: no one needs two at once.
 */
const dueReminders = /* sql */ `
  FROM (SELECT DISTINCT plan.hours::integer AS hours
    FROM organization CROSS JOIN LATERAL ${hoursOf("organization")} AS plan(hours)) AS step
  CROSS JOIN LATERAL (
    SELECT i.* FROM invitation i WHERE i.state = 'pending' AND i.expires_at > usher_now()
      AND i.expires_at <= usher_now() + make_interval(hours => step.hours)
      AND i.expires_at > usher_now() + make_interval(hours => step.hours - ${hoursToCatchUp})
    OFFSET 0) AS i
  JOIN organization o ON o.id = i.organization_id AND o.status = 'active'
    AND o.invitations_paused_at IS NULL
  CROSS JOIN LATERAL (
    SELECT 1 + count(*) FILTER (WHERE plan.hours::integer > step.hours)::integer AS sequence,
      bool_or(plan.hours::integer = step.hours) AS chosen,
      bool_or(plan.hours::integer < step.hours
        AND i.expires_at <= usher_now() + make_interval(hours => plan.hours::integer)) AS overtaken
    FROM ${hoursOf("o")} AS plan(hours)) AS due
  WHERE due.chosen AND NOT due.overtaken
    AND i.expires_at >= i.mail_queued_at + make_interval(hours => step.hours + ${hoursAfterEmail})
    AND i.delivery_status IN (${literals(deliveryStatuses, remindable)})
    AND NOT EXISTS (SELECT FROM delivery d WHERE d.organization_id = i.organization_id
      AND d.invitation_id = i.id AND d.generation = i.generation AND d.kind = 'reminder'
      AND d.sequence >= due.sequence)
    AND NOT EXISTS (SELECT FROM suppression s WHERE s.organization_id = i.organization_id
      AND s.email_key = i.email_key AND (s.until IS NULL OR s.until > usher_now()))`;

const queueReminders = /* sql */ `
WITH reminder AS (
  INSERT INTO delivery (organization_id, id, invitation_id, generation, kind, sequence)
  SELECT i.organization_id, new_id(), i.id, i.generation, 'reminder', due.sequence
  ${dueReminders} AND i.organization_id = $1 AND i.id = ANY($2::uuid[])
  ORDER BY i.email_key, i.id
  ON CONFLICT ON CONSTRAINT delivery_once_key DO NOTHING
  RETURNING organization_id, id),
jobs AS (${insertJobs([emailJobs("reminder")])})
SELECT count(*)::integer AS queued FROM reminder`;

type ReminderMethods = Pick<
  OutboxRepository,
  "organizationsToRemind" | "invitationsToRemind" | "queueReminders"
>;

export function reminderMethods(sql: Sql): ReminderMethods {
  return {
    async organizationsToRemind(limit) {
      const rows = await sql.rows<{ organization_id: string }>(
        `SELECT DISTINCT i.organization_id ${dueReminders}
         ORDER BY i.organization_id LIMIT $1`,
        [limit],
      );
      return rows.map((row) => row.organization_id);
    },
    invitationsToRemind: (organizationId, limit) =>
      recordsOf(
        sql,
        `SELECT i.id, i.email_key ${dueReminders} AND i.organization_id = $1
         ORDER BY i.expires_at, i.id LIMIT $2`,
        [organizationId, limit],
      ),
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
