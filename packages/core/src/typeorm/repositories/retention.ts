import { erasedEmail } from "../../model/erased.ts";
import type {
  DueRetention,
  RetentionKind,
  RetentionRepository,
} from "../../ports/retention-repository.ts";
import type { Sql } from "../sql.ts";

/** Handwritten, as the rest: batches that skip what others hold. */
const begin = /* sql */ `
  INSERT INTO retention_sweep (organization_id) SELECT id FROM organization WHERE retention <> '{}'
  ON CONFLICT (organization_id) DO NOTHING`;

/**
 * Deliveries of webhooks have what their events had, so they go with them at the latest. A turn of several sweeps
 * keeps the time when it was due: `retentionOverdueSeconds` measures from there.
 */
const claim = /* sql */ `
  UPDATE retention_sweep s SET due_at = usher_now() + make_interval(mins => $1::integer),
    places = jsonb_build_object('since', s.due_at) || s.places
  FROM (
    SELECT r.organization_id, o.retention FROM retention_sweep r
    JOIN organization o ON o.id = r.organization_id
    WHERE r.due_at <= usher_now() AND o.retention <> '{}' AND o.status <> 'deleted'
    ORDER BY r.due_at LIMIT 1 FOR UPDATE OF r SKIP LOCKED) AS due
  WHERE s.organization_id = due.organization_id
  RETURNING s.organization_id AS "organizationId", s.places - 'since' AS places, jsonb_strip_nulls(jsonb_build_object(
    'invitations', due.retention -> 'invitationDays', 'deliveries', due.retention -> 'deliveryDays',
    'webhooks', least((due.retention ->> 'webhookDays')::integer, (due.retention ->> 'auditDays')::integer),
    'events', due.retention -> 'auditDays')) AS days`;

const cutoff = "usher_now() - make_interval(days => $2::integer)";
const isEnded = (state: string) => `${state} NOT IN ('requested', 'pending')`;

/** The next rows of a table whose key is the organization and an id that rises with time. */
const pageOf = (table: string) => /* sql */ `
page AS MATERIALIZED (
  SELECT id FROM ${table} WHERE organization_id = $1 AND ($3::uuid IS NULL OR id > $3::uuid)
  ORDER BY id LIMIT $4)`;

const last = `CASE WHEN (SELECT count(*) FROM page) = $4::integer
  THEN (SELECT id::text FROM page ORDER BY id DESC LIMIT 1) END AS last`;

const invitations = /* sql */ `
WITH ${pageOf("invitation")},
chosen AS MATERIALIZED (
  SELECT i.id, i.approval_request_id FROM invitation i JOIN page ON page.id = i.id
  WHERE i.organization_id = $1 AND ${isEnded("i.state")} AND i.erased_at IS NULL
    AND i.state_changed_at < ${cutoff}
  ORDER BY i.email_key, i.id FOR NO KEY UPDATE OF i SKIP LOCKED),
code AS (
  DELETE FROM handover_code h USING chosen
  WHERE h.organization_id = $1 AND h.invitation_id = chosen.id),
email AS (
  UPDATE delivery d SET detail = NULL, erased_at = usher_now()
  FROM chosen WHERE d.organization_id = $1 AND d.invitation_id = chosen.id),
erased AS (
  UPDATE invitation i SET email = '${erasedEmail}', email_key = '${erasedEmail}', message = NULL,
    metadata = '{}', return_to = NULL, delivery_detail = NULL, slack_user_id = NULL,
    version = i.version + 1, updated_at = usher_now(), erased_at = usher_now(),
    state_reason = CASE WHEN i.state_reason = i.state_reason_code THEN i.state_reason END
  FROM chosen WHERE i.organization_id = $1 AND i.id = chosen.id
  RETURNING i.approval_request_id)
SELECT (SELECT count(*)::integer FROM erased) AS rows, ${last},
  ARRAY(SELECT DISTINCT approval_request_id FROM erased WHERE approval_request_id IS NOT NULL) AS requests`;

/** What was typed about a request stays as long as one of its invitations. */
const isEmptied = `organization_id = $1 AND NOT EXISTS (SELECT FROM invitation i
  WHERE i.organization_id = $1 AND i.approval_request_id = named.id AND i.erased_at IS NULL)`;
const notes = /* sql */ `
  UPDATE approval_request r SET note = NULL, deny_reason = NULL
  FROM unnest($2::uuid[]) AS named(id) WHERE r.id = named.id AND ${isEmptied}`;
const reasons = /* sql */ `
  UPDATE approval_decision d SET reason = NULL
  FROM unnest($2::uuid[]) AS named(id) WHERE d.request_id = named.id AND ${isEmptied}`;

/** Those of an open invitation stay: they keep a reminder from being sent twice. */
const deliveries = /* sql */ `
WITH ${pageOf("delivery")},
chosen AS MATERIALIZED (
  SELECT d.id FROM delivery d JOIN page ON page.id = d.id
  LEFT JOIN invitation i ON i.organization_id = d.organization_id AND i.id = d.invitation_id
  WHERE d.organization_id = $1 AND d.updated_at < ${cutoff}
    AND d.status NOT IN ('queued', 'sending', 'unknown') AND (i.id IS NULL OR ${isEnded("i.state")})
  ORDER BY d.id FOR UPDATE OF d SKIP LOCKED),
event AS (
  DELETE FROM delivery_event e USING chosen
  WHERE e.organization_id = $1 AND e.delivery_id = chosen.id),
deleted AS (
  DELETE FROM delivery d USING chosen WHERE d.organization_id = $1 AND d.id = chosen.id RETURNING d.id)
SELECT (SELECT count(*)::integer FROM deleted) AS rows, ${last}`;

const webhooks = /* sql */ `
WITH ${pageOf("webhook_delivery")},
chosen AS MATERIALIZED (
  SELECT w.id FROM webhook_delivery w JOIN page ON page.id = w.id
  WHERE w.organization_id = $1 AND w.status <> 'pending' AND w.created_at < ${cutoff}
  ORDER BY w.id FOR UPDATE OF w SKIP LOCKED),
deleted AS (
  DELETE FROM webhook_delivery w USING chosen WHERE w.organization_id = $1 AND w.id = chosen.id
  RETURNING w.id)
SELECT (SELECT count(*)::integer FROM deleted) AS rows, ${last}`;

/** Sealed events only, up to the first that is not old enough. What was looked at once is never read again. */
const events = /* sql */ `
WITH page AS MATERIALIZED (
  SELECT e.seq, e.at < ${cutoff} AS is_old FROM audit_event e
  WHERE e.organization_id = $1
    AND e.seq > (SELECT s.audit_seq FROM retention_sweep s WHERE s.organization_id = $1)
    AND e.seq <= (SELECT l.seq FROM audit_link l WHERE l.organization_id = $1
      ORDER BY l.position DESC LIMIT 1)
  ORDER BY e.seq LIMIT $3),
old AS (
  SELECT seq FROM page
  WHERE seq < coalesce((SELECT min(seq) FROM page WHERE NOT is_old), 9223372036854775807)),
erased AS (
  UPDATE audit_event e SET personal = NULL, erased_at = usher_now()
  FROM old WHERE e.organization_id = $1 AND e.seq = old.seq AND e.personal IS NOT NULL RETURNING e.seq),
moved AS (
  UPDATE retention_sweep SET audit_seq = coalesce((SELECT max(seq) FROM old), audit_seq)
  WHERE organization_id = $1)
SELECT (SELECT count(*)::integer FROM erased) AS rows,
  CASE WHEN (SELECT count(*) FROM old) = $3::integer
    THEN (SELECT max(seq)::text FROM old) END AS last`;

const statements: Record<RetentionKind, string> = { invitations, deliveries, webhooks, events };

const keepPlace = /* sql */ `
  UPDATE retention_sweep SET places = places || jsonb_build_object($2::text, $3::text)
  WHERE organization_id = $1`;

type Step = { rows: number; last: string | null; requests?: string[] };

export function retentionRepository(sql: Sql): RetentionRepository {
  return {
    async claim(leaseMinutes) {
      await sql.run(begin);
      const [due] = await sql.rows<DueRetention>(claim, [leaseMinutes]);
      return due ?? null;
    },
    async step({ organizationId, kind, days, after, limit }) {
      const place = kind === "events" ? [] : [after];
      const params = [organizationId, days, ...place, limit];
      const [step] = await sql.rows<Step>(statements[kind], params);
      if (step === undefined) throw new Error("a SELECT without FROM answered no row");
      const { rows, last: reached, requests = [] } = step;
      if (requests.length > 0)
        for (const text of [notes, reasons]) await sql.run(text, [organizationId, requests]);
      await sql.run(keepPlace, [organizationId, kind, reached]);
      return { rows, last: reached };
    },
    async finish(organizationId, hours) {
      await sql.run(
        `UPDATE retention_sweep SET places = '{}', due_at = usher_now() + make_interval(hours => $2::integer)
         WHERE organization_id = $1`,
        [organizationId, hours],
      );
    },
    async release(organizationId) {
      await sql.run("UPDATE retention_sweep SET due_at = usher_now() WHERE organization_id = $1", [
        organizationId,
      ]);
    },
  };
}
