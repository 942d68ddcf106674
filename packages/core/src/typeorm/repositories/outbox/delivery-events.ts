import type { AuditActor } from "../../../model/events/audit-event.ts";
import {
  eventRank,
  undelivered,
  type DeliveryEvent,
} from "../../../model/events/delivery-event.ts";
import { deliveryStatuses } from "../../../model/delivery.ts";
import type { Sql } from "../../sql.ts";
import { literals } from "../bindings.ts";
import { taken } from "./delivery-settlement.ts";
import { eventFacts, factColumns } from "../audit-sql.ts";
import { invitationSnapshot, notExpired } from "../invitation/invitation-rows.ts";
import { insertJobs, invitationNoticeJobs, emailJobs, approvalMessageJobs } from "./job-sql.ts";
import { noticeMailbox, noticeEmails } from "./notice-sql.ts";

const provider: AuditActor = { kind: "system", id: "sendgrid", via: "webhook", requestId: null };

const ranks = Object.entries(eventRank)
  .map(([status, rank]) => `WHEN '${status}' THEN ${rank}`)
  .join(" ");
const rank = (status: string) => `CASE ${status} ${ranks} ELSE 0 END`;
const lost = literals(deliveryStatuses, undelivered);

/**
 * One statement for any number of events. Everybody locks deliveries, then approval requests, then
 * invitations, each in one order. Of the events of a delivery the highest counts, and only if it is
 * above what the delivery says by then; of the deliveries of an invitation, the highest that it shows.
 * A reminder is shown only where it did not arrive. The invitation's state does not matter here.
 */
const recordEvents = /* sql */ `
WITH incoming AS MATERIALIZED (
  SELECT DISTINCT ON (e.organization_id, e.event_id) e.*, ${rank("e.status")} AS rank
  FROM jsonb_to_recordset($1::jsonb) AS e(organization_id uuid, event_id text, delivery_id uuid,
    event text, status text, detail text, at timestamptz, provider_message_id text, suppress text)
  ORDER BY e.organization_id, e.event_id),
stored AS (
  INSERT INTO delivery_event (organization_id, event_id, delivery_id, event, at)
  SELECT e.organization_id, e.event_id, e.delivery_id, e.event, e.at
  FROM incoming e JOIN delivery d ON d.organization_id = e.organization_id AND d.id = e.delivery_id
  ORDER BY e.organization_id, e.event_id
  ON CONFLICT ON CONSTRAINT delivery_event_pkey DO NOTHING
  RETURNING organization_id, event_id),
fresh AS MATERIALIZED (
  SELECT e.* FROM incoming e JOIN stored USING (organization_id, event_id)),
best AS MATERIALIZED (
  SELECT DISTINCT ON (organization_id, delivery_id) * FROM fresh
  ORDER BY organization_id, delivery_id, rank DESC, at DESC, detail NULLS LAST, event_id),
followed AS MATERIALIZED (
  SELECT d.organization_id, d.id, d.invitation_id, d.generation, d.kind, d.status AS was, b.status,
    b.rank, CASE WHEN d.erased_at IS NULL THEN b.detail END AS detail, b.at, b.provider_message_id, d.status NOT IN (${taken}) AS first_taken,
    b.rank > ${rank("d.status")}
      OR b.rank = ${rank("d.status")} AND b.at > coalesce(d.event_at, '-infinity') AS rises
  FROM delivery d JOIN best b ON b.organization_id = d.organization_id AND b.delivery_id = d.id
  ORDER BY d.organization_id, d.id
  FOR NO KEY UPDATE OF d),
written AS (
  UPDATE delivery d SET status = f.status, detail = f.detail, event_at = f.at,
    updated_at = usher_now(),
    provider_message_id = coalesce(d.provider_message_id, f.provider_message_id)
  FROM followed f WHERE d.organization_id = f.organization_id AND d.id = f.id AND f.rises),
request AS MATERIALIZED (
  SELECT r.organization_id, r.id FROM approval_request r
  WHERE (r.organization_id, r.id) IN (
    SELECT i.organization_id, i.approval_request_id FROM invitation i JOIN followed f
    ON i.organization_id = f.organization_id AND i.id = f.invitation_id)
  ORDER BY r.organization_id, r.id FOR NO KEY UPDATE),
target AS MATERIALIZED (
  SELECT i.organization_id, i.id AS invitation_id, i.email, i.delivery_status AS shown_before,
    f.id, f.generation, f.kind, f.was, f.status, f.rank, f.detail, f.at, f.first_taken,
    i.generation = f.generation AND ${rank("i.delivery_status")} <= f.rank
      AND (f.kind = 'invitation' OR f.status IN (${lost})) AS shown
  FROM invitation i JOIN followed f
  ON i.organization_id = f.organization_id AND i.id = f.invitation_id
    AND f.rises AND f.kind <> 'notice'
  WHERE (SELECT count(*) FROM request) >= 0
  ORDER BY i.organization_id, i.email_key, i.id
  FOR NO KEY UPDATE OF i),
shown AS MATERIALIZED (
  SELECT DISTINCT ON (organization_id, invitation_id) * FROM target WHERE shown
  ORDER BY organization_id, invitation_id, rank DESC, at DESC),
gained AS (
  SELECT organization_id, invitation_id, count(*) FILTER (WHERE first_taken) AS emails,
    count(*) FILTER (WHERE first_taken AND kind = 'invitation') AS sends,
    count(*) FILTER (WHERE first_taken AND kind = 'reminder') AS reminders
  FROM target GROUP BY organization_id, invitation_id),
changed AS (
  UPDATE invitation i SET updated_at = usher_now(),
    delivery_status = coalesce(s.status, i.delivery_status),
    delivery_detail = CASE WHEN s.shown THEN s.detail ELSE i.delivery_detail END,
    delivery_at = CASE WHEN s.shown THEN usher_now() ELSE i.delivery_at END,
    sent_count = i.sent_count + g.sends,
    reminders_sent = i.reminders_sent + g.reminders,
    last_sent_at = CASE WHEN g.emails > 0 THEN usher_now() ELSE i.last_sent_at END
  FROM gained g LEFT JOIN shown s USING (organization_id, invitation_id)
  WHERE i.organization_id = g.organization_id AND i.id = g.invitation_id
  RETURNING i.*, i.state AS was, s.shown AS is_shown, i.state = 'pending' AND ${notExpired}
    AND s.status IN (${lost}) AND coalesce(s.shown_before, '') NOT IN (${lost}) AS is_lost),
touched AS (
  UPDATE approval_request r SET version = r.version + 1, updated_at = usher_now()
  WHERE (r.organization_id, r.id) IN (
    SELECT organization_id, approval_request_id FROM changed WHERE is_shown)
  RETURNING r.organization_id, r.id),
bad_news AS (SELECT * FROM changed WHERE is_lost),
complained AS (
  SELECT i.*, 'pending' AS was FROM invitation i
  JOIN (SELECT DISTINCT d.organization_id, d.invitation_id, d.generation
    FROM fresh f JOIN delivery d ON d.organization_id = f.organization_id AND d.id = f.delivery_id
    WHERE f.suppress = 'spam' AND d.kind <> 'notice') AS c
  ON i.organization_id = c.organization_id AND i.id = c.invitation_id
    AND i.generation = c.generation
  WHERE i.state IN ('pending', 'expired', 'declined')),
notice AS (${noticeEmails("bad_news", "'bounced'")}),
complaint_notice AS (${noticeEmails("complained", "'complained'")}),
jobs AS (${insertJobs([
  approvalMessageJobs("touched"),
  invitationNoticeJobs("bad_news", "'bounced'"),
  invitationNoticeJobs("complained", "'complained'"),
  emailJobs("notice"),
  emailJobs("complaint_notice"),
])}),
reported AS (
  INSERT INTO invitation_report (organization_id, invitation_id, via)
  SELECT DISTINCT d.organization_id, d.invitation_id, 'provider'
  FROM fresh f JOIN delivery d ON d.organization_id = f.organization_id AND d.id = f.delivery_id
  WHERE f.suppress = 'spam' AND d.kind <> 'notice' AND d.invitation_id IS NOT NULL
  ORDER BY d.organization_id, d.invitation_id
  ON CONFLICT ON CONSTRAINT invitation_report_pkey DO NOTHING),
suppressed AS (
  INSERT INTO suppression (organization_id, id, email_key, reason)
  SELECT organization_id, new_id(), email_key, reason FROM (
    SELECT DISTINCT f.organization_id, f.suppress AS reason,
      CASE d.kind WHEN 'notice' THEN reader.email_key ELSE i.email_key END AS email_key
    FROM fresh f
    JOIN delivery d ON d.organization_id = f.organization_id AND d.id = f.delivery_id
    LEFT JOIN invitation i ON i.organization_id = d.organization_id AND i.id = d.invitation_id
    LEFT JOIN LATERAL (${noticeMailbox}) AS reader ON true
    WHERE f.suppress IS NOT NULL AND d.erased_at IS NULL) AS address
  WHERE email_key IS NOT NULL
  ORDER BY organization_id, email_key, reason
  ON CONFLICT ON CONSTRAINT suppression_email_key DO UPDATE SET until = NULL),
audited AS (
  INSERT INTO audit_event (organization_id, action, actor_kind, actor_id, via, subject_kind,
    subject_id, ${factColumns})
  SELECT t.organization_id, event.action, $2, $3, $4, 'invitation', t.invitation_id,
    ${eventFacts({
      data: `jsonb_strip_nulls(jsonb_build_object('deliveryId', t.id, 'kind', t.kind,
        'generation', t.generation, 'status', t.status))`,
      personal: "jsonb_strip_nulls(jsonb_build_object('email', t.email, 'detail', t.detail))",
      snapshot: invitationSnapshot,
    })}
  FROM target t
  JOIN changed i ON i.organization_id = t.organization_id AND i.id = t.invitation_id
  CROSS JOIN LATERAL (VALUES
    (1, 'invitation.sent', t.first_taken AND t.kind = 'invitation'),
    (1, 'invitation.reminded', t.first_taken AND t.kind = 'reminder'),
    (2, 'invitation.delivered', t.status = 'delivered' AND t.was <> 'delivered'),
    (2, 'invitation.bounced', t.status IN (${lost}) AND t.was <> t.status),
    (3, 'invitation.complained', EXISTS (
      SELECT FROM fresh f WHERE f.organization_id = t.organization_id AND f.delivery_id = t.id
        AND f.suppress = 'spam'))
  ) AS event(place, action, happened)
  WHERE event.happened ORDER BY t.organization_id, t.id, event.place)
SELECT count(*)::integer AS added FROM stored`;

/** Of deliveries that do not exist nothing is stored. */
export async function recordDeliveryEvents(
  sql: Sql,
  events: readonly DeliveryEvent[],
): Promise<number> {
  if (events.length === 0) return 0;
  const rows = events.map((event) => ({
    organization_id: event.organizationId,
    event_id: event.eventId,
    delivery_id: event.deliveryId,
    event: event.event,
    status: event.status,
    detail: event.detail,
    at: event.at,
    provider_message_id: event.providerMessageId,
    suppress: event.suppress,
  }));
  const [row] = await sql.rows<{ added: number }>(recordEvents, [
    JSON.stringify(rows),
    provider.kind,
    provider.id,
    provider.via,
  ]);
  return row?.added ?? 0;
}
