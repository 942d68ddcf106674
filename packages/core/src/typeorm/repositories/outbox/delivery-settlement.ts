import type { AuditActor } from "../../../model/events/audit-event.ts";
import { undelivered } from "../../../model/events/delivery-event.ts";
import { deliveryStatuses, type DeliveryStatus } from "../../../model/delivery.ts";
import { invitationStates } from "../../../model/invitation.ts";
import { invitationTransitions } from "../../../model/invitation-transitions.ts";
import type { DeliverySettlement } from "../../../ports/outbox-repository.ts";
import { preparedFor, type Sql } from "../../sql.ts";
import { literals } from "../bindings.ts";
import { eventFacts, factColumns } from "../audit-sql.ts";
import { invitationSnapshot, notExpired } from "../invitation/invitation-rows.ts";
import { insertJobs, invitationNoticeJobs, emailJobs, approvalMessageJobs } from "./job-sql.ts";
import { noticeEmails } from "./notice-sql.ts";

/** Statuses that prove that the provider accepted the email. They may arrive in any order. */
const handedOver: readonly DeliveryStatus[] = [
  "accepted",
  "sandboxed",
  "processed",
  "deferred",
  "delivered",
  ...undelivered,
];
export const taken = literals(deliveryStatuses, handedOver);

const failing = invitationTransitions.failed;
const open = `d.kind = 'invitation' AND i.generation = d.generation
      AND i.state IN (${literals(invitationStates, failing.from)}) AND ${notExpired}`;

const worker: AuditActor = { kind: "system", id: "mail", via: "worker", requestId: null };

/**
 * The order of locks is delivery, approval request, invitation; transitions never lock a delivery.
 * An invitation shows what became of its own email, not of a reminder or a notice.
 * $1 organization, $2 delivery, $3::text status, $4 detail, $5 provider's id, $9 a job, $10 its owner and $11 its claim,
 * $12 the call that has to be the last. `notifies`: whether anyone is told of the status.
 */
const settleStatement = preparedFor(
  (from: readonly DeliveryStatus[], notifies: boolean) => /* sql */ `
WITH settled AS MATERIALIZED (
  SELECT d.organization_id, d.id, d.invitation_id, d.generation, d.kind,
    CASE WHEN d.erased_at IS NULL THEN $4::text END AS detail, d.status NOT IN (${taken}) AND $3::text IN (${taken}) AS first_taken
  FROM delivery d
  WHERE d.organization_id = $1 AND d.id = $2 AND d.status IN (${literals(deliveryStatuses, from)})
    AND ($12::uuid IS NULL OR d.attempt_id = $12::uuid)
  FOR NO KEY UPDATE),
written AS (
  UPDATE delivery d SET status = $3::text, detail = settled.detail, updated_at = usher_now(),
    provider_message_id = coalesce($5, d.provider_message_id)
  FROM settled WHERE d.organization_id = settled.organization_id AND d.id = settled.id),
request AS MATERIALIZED (
  SELECT r.organization_id, r.id FROM approval_request r
  WHERE (r.organization_id, r.id) IN (
    SELECT i.organization_id, i.approval_request_id FROM invitation i JOIN settled d
    ON i.organization_id = d.organization_id AND i.id = d.invitation_id AND d.kind <> 'notice')
  FOR NO KEY UPDATE),
target AS MATERIALIZED (
  SELECT i.organization_id, i.id, i.state AS was, d.first_taken, d.detail, d.id AS delivery_id,
    d.kind AS delivery_kind, d.generation AS delivery_generation,
    d.kind = 'invitation' AND i.generation = d.generation AS shown,
    ${open} AS open, ${open} AND $3::text = 'failed' AS fails
  FROM invitation i JOIN settled d
  ON i.organization_id = d.organization_id AND i.id = d.invitation_id AND d.kind <> 'notice'
  WHERE (SELECT count(*) FROM request) >= 0
  FOR NO KEY UPDATE OF i),
changed AS (
  UPDATE invitation i SET updated_at = usher_now(),
    delivery_status = CASE WHEN t.shown THEN $3::text ELSE i.delivery_status END,
    delivery_detail = CASE WHEN t.shown THEN t.detail ELSE i.delivery_detail END,
    delivery_at = CASE WHEN t.shown THEN usher_now() ELSE i.delivery_at END,
    sent_count = i.sent_count
      + CASE WHEN t.first_taken AND t.delivery_kind = 'invitation' THEN 1 ELSE 0 END,
    reminders_sent = i.reminders_sent
      + CASE WHEN t.first_taken AND t.delivery_kind = 'reminder' THEN 1 ELSE 0 END,
    last_sent_at = CASE WHEN t.first_taken THEN usher_now() ELSE i.last_sent_at END,
    state = CASE WHEN t.fails THEN '${failing.to}' ELSE i.state END,
    state_reason = CASE WHEN t.fails THEN t.detail ELSE i.state_reason END,
    state_changed_at = CASE WHEN t.fails THEN usher_now() ELSE i.state_changed_at END,
    version = i.version + CASE WHEN t.fails THEN 1 ELSE 0 END
  FROM target t WHERE i.organization_id = t.organization_id AND i.id = t.id
  RETURNING i.*, t.was, t.detail, t.first_taken, t.shown, t.fails, t.delivery_id, t.delivery_kind,
    t.delivery_generation, t.open),
${notifies ? `ended AS (SELECT * FROM changed WHERE open), notice AS (${noticeEmails("ended", "$3::text")}),` : ""}
touched AS (
  UPDATE approval_request r SET version = r.version + 1, updated_at = usher_now()
  FROM changed i
  WHERE r.organization_id = i.organization_id AND r.id = i.approval_request_id AND i.shown
  RETURNING r.organization_id, r.id),
jobs AS (${insertJobs([
    approvalMessageJobs("touched"),
    ...(notifies ? [invitationNoticeJobs("ended", "$3::text"), emailJobs("notice")] : []),
  ])}),
audited AS (
  INSERT INTO audit_event (organization_id, action, actor_kind, actor_id, via, subject_kind,
    subject_id, ${factColumns})
  SELECT i.organization_id, event.action, $6, $7, $8, 'invitation', i.id,
    ${eventFacts({
      data: `jsonb_strip_nulls(jsonb_build_object('deliveryId', i.delivery_id,
        'kind', i.delivery_kind, 'generation', i.delivery_generation) || event.data)`,
      personal: "jsonb_strip_nulls(jsonb_build_object('email', i.email, 'detail', i.detail))",
      snapshot: invitationSnapshot,
    })}
  FROM changed i CROSS JOIN LATERAL (VALUES
    ('invitation.sent', i.first_taken AND $3::text <> 'sandboxed' AND i.delivery_kind = 'invitation',
      '{}'::jsonb),
    ('invitation.reminded', i.first_taken AND $3::text <> 'sandboxed' AND i.delivery_kind = 'reminder',
      '{}'),
    ('invitation.delivery_unknown', $3::text IN ('unknown', 'parked'), jsonb_build_object('status', $3::text)),
    ('invitation.failed', i.fails, jsonb_build_object('from', i.was, 'to', i.state))
  ) AS event(action, happened, data)
  WHERE event.happened),
job_ended AS (
  UPDATE job j SET state = 'done', lease_owner = NULL, lease_until = NULL, last_error = NULL,
    finished_at = usher_now()
  WHERE j.organization_id = $1 AND j.id = $9::uuid AND j.state = 'running'
    AND j.lease_owner = $10::text AND j.attempts = $11::integer)
SELECT id FROM settled`,
);

const notified: readonly DeliveryStatus[] = ["failed", "parked"];

export async function settleDelivery(sql: Sql, settlement: DeliverySettlement): Promise<boolean> {
  const { organizationId, deliveryId, from, status, detail, providerMessageId, ends } = settlement;
  const rows = await sql.rows(settleStatement(from, notified.includes(status)), [
    organizationId,
    deliveryId,
    status,
    detail,
    providerMessageId,
    worker.kind,
    worker.id,
    worker.via,
    ends?.jobId ?? null,
    ends?.owner ?? null,
    ends?.attempts ?? null,
    settlement.attemptId ?? null,
  ]);
  return rows.length > 0;
}
