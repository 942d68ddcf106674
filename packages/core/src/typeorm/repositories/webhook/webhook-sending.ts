import type { BegunAttempt, WebhookRepository } from "../../../ports/webhook-repository.ts";
import { recordsOf } from "../../records.ts";
import { prepared, type Sql } from "../../sql.ts";
import { sealedText } from "./webhook-endpoints.ts";

type SendingMethods = Pick<WebhookRepository, "next" | "begin" | "settle" | "insertTest">;

type Row = Omit<BegunAttempt, "secret" | "oldSecret"> & {
  sealedSecret: Buffer;
  secretKeyId: string;
  oldSealedSecret: Buffer | null;
  oldSecretKeyId: string | null;
};

/** Handwritten, as all here: they run for each call, and each is one round trip. */
const next = prepared(/* sql */ `
  SELECT d.id AS delivery_id,
    ceil(extract(epoch FROM d.next_attempt_at - usher_now()) * 1000)::double precision AS due_in_ms
  FROM webhook_delivery d
  JOIN webhook_endpoint w ON w.organization_id = d.organization_id AND w.id = d.endpoint_id
  WHERE d.organization_id = $1 AND d.endpoint_id = $2 AND d.subject_id = $3
    AND d.status = 'pending' AND w.status = 'active'
  ORDER BY d.event_seq LIMIT 1`);

const ofCall = /* sql */ `
  chosen.organization_id, chosen.id AS delivery_id, chosen.endpoint_id, chosen.subject_id,
  chosen.round, chosen.failures, chosen.payload, attempt.id AS attempt_id, w.url, w.sealed_secret,
  w.secret_key_id,
  CASE WHEN w.old_secret_until > usher_now() THEN w.old_sealed_secret END AS old_sealed_secret,
  CASE WHEN w.old_secret_until > usher_now() THEN w.old_secret_key_id END AS old_secret_key_id,
  floor(extract(epoch FROM usher_now()))::double precision AS timestamp`;

const begunAttempt = /* sql */ `
  attempt AS (
    INSERT INTO webhook_attempt (organization_id, id, delivery_id)
    SELECT organization_id, new_id(), id FROM chosen RETURNING id)
  SELECT ${ofCall} FROM chosen CROSS JOIN attempt
  JOIN webhook_endpoint w ON w.organization_id = chosen.organization_id AND w.id = chosen.endpoint_id`;

/** $3 to $5: the job, its owner and its claim. */
const begin = prepared(/* sql */ `
  WITH chosen AS (
    SELECT d.* FROM webhook_delivery d
    JOIN webhook_endpoint e ON e.organization_id = d.organization_id AND e.id = d.endpoint_id
    WHERE d.organization_id = $1 AND d.id = $2 AND d.status = 'pending'
      AND d.next_attempt_at <= usher_now() AND e.status = 'active'
      AND ($3::uuid IS NULL OR EXISTS (
        SELECT FROM job j WHERE j.organization_id = d.organization_id AND j.id = $3::uuid
          AND j.state = 'running' AND j.lease_owner = $4::text AND j.attempts = $5::integer))
    FOR KEY SHARE OF d),
  ${begunAttempt}`);

/** Failed until its answer says otherwise: nothing sends it again. */
const insertTest = /* sql */ `
  WITH chosen AS (
    INSERT INTO webhook_delivery (organization_id, endpoint_id, id, event_type, subject_id, payload,
      status, finished_at)
    SELECT organization_id, id, $3, $4, id, $5, 'failed', usher_now() FROM webhook_endpoint
    WHERE organization_id = $1 AND id = $2
    RETURNING *),
  ${begunAttempt}`;

/** What an endpoint answers may repeat the event, and is not kept where that was erased during the call. */
const settle = prepared(/* sql */ `
  WITH answered AS (
    UPDATE webhook_attempt a SET duration_ms = $5, status_code = $6, error = $8,
      response = CASE WHEN NOT EXISTS (
        SELECT FROM webhook_delivery d
        JOIN audit_event e ON e.organization_id = d.organization_id AND e.seq = d.event_seq
        WHERE d.organization_id = $1 AND d.id = $2 AND e.erased_at >= a.started_at) THEN $7 END
    WHERE a.organization_id = $1 AND a.id = $3),
  changed AS (
    UPDATE webhook_delivery SET
      status = CASE WHEN $9::text IN ('retry', 'unsent') THEN 'pending' ELSE $9::text END,
      failures = failures + CASE WHEN $9::text IN ('delivered', 'unsent') THEN 0 ELSE 1 END,
      next_attempt_at = usher_now() + make_interval(secs => $10::double precision / 1000),
      finished_at = CASE WHEN $9::text IN ('retry', 'unsent') THEN NULL ELSE usher_now() END
    WHERE organization_id = $1 AND id = $2 AND round = $4
      AND (status = 'pending' OR event_seq IS NULL))
  SELECT EXISTS (
    SELECT FROM webhook_delivery d JOIN webhook_delivery o ON o.organization_id = d.organization_id
      AND o.endpoint_id = d.endpoint_id AND o.subject_id = d.subject_id AND o.status = 'pending'
      AND (o.id <> d.id OR o.round <> $4 OR $9::text IN ('retry', 'unsent'))
    WHERE d.organization_id = $1 AND d.id = $2) AS more`);

export function sendingMethods(sql: Sql): SendingMethods {
  return {
    async next({ organizationId, endpointId, subjectId }) {
      const params = [organizationId, endpointId, subjectId];
      const [row] = await recordsOf<{ deliveryId: string; dueInMs: number }>(sql, next, params);
      return row ?? null;
    },
    async begin({ organizationId, deliveryId }, heldBy) {
      const { jobId = null, owner = null, attempts = null } = heldBy ?? {};
      const params = [organizationId, deliveryId, jobId, owner, attempts];
      return toAttempt(await recordsOf<Row>(sql, begin, params));
    },
    async insertTest({ organizationId, id }, test) {
      const params = [organizationId, id, test.id, test.eventType, test.payload];
      return toAttempt(await recordsOf<Row>(sql, insertTest, params));
    },
    async settle(settlement) {
      const { organizationId, deliveryId, attemptId, round, outcome, delayMs } = settlement;
      const { durationMs, statusCode, response, error } = settlement;
      const call = [organizationId, deliveryId, attemptId, round];
      const answer = [durationMs, statusCode, response, error];
      const params = [...call, ...answer, outcome, delayMs];
      const [row] = await sql.rows<{ more: boolean }>(settle, params);
      return { more: row?.more ?? false };
    },
  };
}

function toAttempt([row]: readonly Row[]): BegunAttempt | null {
  if (row === undefined) return null;
  const { sealedSecret, secretKeyId, oldSealedSecret, oldSecretKeyId, ...attempt } = row;
  return {
    ...attempt,
    secret: { keyId: secretKeyId, sealed: sealedSecret },
    oldSecret: sealedText(oldSecretKeyId, oldSealedSecret),
  };
}
