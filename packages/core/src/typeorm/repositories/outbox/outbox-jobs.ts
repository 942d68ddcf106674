import { heldError, jobKinds, type Job } from "../../../model/job.ts";
import type { NewJob, OutboxRepository } from "../../../ports/outbox-repository.ts";
import { recordsOf } from "../../records.ts";
import { prepared, preparedFor, type Sql } from "../../sql.ts";
import { violates } from "../unique-violation.ts";

/**
 * A key has at most one ready job (job_ready_key) and a ready one waits while any of its key runs,
 * so no two of a key run at once: a second one becomes ready only after the claim of the first is
 * committed, and a reader that sees the second therefore sees the first running.
 */
const blocked = /* sql */ `EXISTS (
  SELECT FROM job r WHERE r.organization_id = j.organization_id AND r.kind = j.kind
    AND r.key = j.key AND r.state = 'running')`;

/** As JSON: the server guesses the length of such a list, and plans every call where it sees the length. */
const wantedKinds = `(SELECT * FROM jsonb_array_elements_text($1::jsonb) LIMIT ${jobKinds.length}) AS wanted(kind)`;

/**
 * Per kind, so that each reads its index in order and stops at the limit, which is in the text: without it the server
 * expects a tenth of the queue, and plans every claim. $1 kinds, $2 owner, $3 milliseconds of the lease.
 */
export const claimJobs = preparedFor(
  (limit: number, served: string) => /* sql */ `
WITH ready AS (
  SELECT due.* FROM ${wantedKinds} CROSS JOIN LATERAL (
    SELECT j.organization_id, j.id, j.run_at AS due_at FROM job j
    WHERE j.kind = wanted.kind AND j.state = 'ready' AND j.run_at <= usher_now() AND ${served}
      AND NOT ${blocked}
    ORDER BY j.run_at LIMIT ${limit} FOR UPDATE SKIP LOCKED) AS due),
lost AS (
  SELECT due.* FROM ${wantedKinds} CROSS JOIN LATERAL (
    SELECT j.organization_id, j.id, j.lease_until AS due_at FROM job j
    WHERE j.kind = wanted.kind AND j.state = 'running' AND j.lease_until <= usher_now()
      AND ${served}
    ORDER BY j.lease_until LIMIT ${limit} FOR UPDATE SKIP LOCKED) AS due),
chosen AS (
  SELECT * FROM (SELECT * FROM ready UNION ALL SELECT * FROM lost) AS due
  ORDER BY due_at, id LIMIT ${limit}),
claimed AS (
  UPDATE job j SET state = 'running', attempts = j.attempts + 1, lease_owner = $2,
    lease_until = usher_now() + make_interval(secs => $3::double precision / 1000)
  FROM chosen WHERE j.organization_id = chosen.organization_id AND j.id = chosen.id
  RETURNING j.organization_id, j.id, j.kind, j.key, j.payload, j.attempts, j.trace_context,
    (extract(epoch FROM usher_now() - j.created_at) * 1000)::double precision AS age_ms,
    chosen.due_at)
SELECT organization_id, id, kind, key, payload, attempts, trace_context, age_ms
FROM claimed ORDER BY due_at, id`,
);

const servedOnly = "j.organization_id = ANY($4::uuid[])";

/** The greatest power of two up to it, so that the texts of claims are few. */
function fewLimits(limit: number): number {
  return 2 ** Math.floor(Math.log2(limit));
}

const finishJob = prepared(/* sql */ `
WITH verdict AS (
  SELECT CASE WHEN $4 = 'ready' AND EXISTS (
      SELECT FROM job r WHERE r.organization_id = j.organization_id AND r.kind = j.kind
        AND r.key = j.key AND r.state = 'ready') THEN 'done' ELSE $4 END AS state
  FROM job j WHERE j.organization_id = $1 AND j.id = $2)
UPDATE job j SET state = verdict.state, lease_owner = NULL, lease_until = NULL, last_error = $6,
  run_at = CASE WHEN verdict.state = 'ready'
    THEN usher_now() + make_interval(secs => $5::double precision / 1000) ELSE j.run_at END,
  finished_at = CASE WHEN verdict.state = 'ready' THEN NULL ELSE usher_now() END,
  attempts = CASE WHEN $7::boolean THEN j.attempts ELSE GREATEST(j.attempts - 1, 0) END
FROM verdict
WHERE j.organization_id = $1 AND j.id = $2 AND j.state = 'running' AND j.lease_owner = $3
  AND j.attempts = $8`);

const enqueueJobs = /* sql */ `
INSERT INTO job (organization_id, id, kind, key, payload, run_at)
SELECT DISTINCT ON (organization_id, kind, key) organization_id, new_id(), kind, key, payload,
  usher_now() + make_interval(secs => delay_ms / 1000)
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::double precision[])
  WITH ORDINALITY AS wanted(organization_id, kind, key, payload, delay_ms, nth)
ORDER BY organization_id, kind, key, nth
ON CONFLICT (organization_id, kind, key) WHERE state = 'ready'
DO UPDATE SET run_at = LEAST(job.run_at, excluded.run_at)`;

const nextDueOf = (served: string) =>
  prepared(/* sql */ `
SELECT ceil(extract(epoch FROM min(due.at) - usher_now()) * 1000)::double precision AS ms
FROM ${wantedKinds} CROSS JOIN LATERAL (
  (SELECT j.run_at AS at FROM job j
    WHERE j.kind = wanted.kind AND j.state = 'ready' AND ${served} AND NOT ${blocked}
    ORDER BY j.run_at LIMIT 1)
  UNION ALL
  (SELECT j.lease_until FROM job j
    WHERE j.kind = wanted.kind AND j.state = 'running' AND ${served}
    ORDER BY j.lease_until LIMIT 1)) AS due`);

const nextDue = nextDueOf("true");
const nextDueOfSome = nextDueOf("j.organization_id = ANY($2::uuid[])");

type JobMethods = Pick<
  OutboxRepository,
  | "claim"
  | "renew"
  | "finish"
  | "enqueue"
  | "enqueueAll"
  | "nextDueInMs"
  | "releaseHeld"
  | "sweepFinished"
>;

export function jobMethods(sql: Sql): JobMethods {
  return {
    async claim({ kinds, organizationIds = null, owner, leaseMs, limit }) {
      const params = [JSON.stringify(kinds), owner, leaseMs];
      const most = fewLimits(limit);
      const jobs =
        organizationIds === null
          ? await recordsOf<Job>(sql, claimJobs(most, "true"), params)
          : await recordsOf<Job>(sql, claimJobs(most, servedOnly), [...params, organizationIds]);
      return jobs.map(({ traceContext, ...job }) =>
        traceContext ? { ...job, traceContext } : job,
      );
    },
    async renew({ owner, ids, leaseMs }) {
      const rows = await sql.rows<{ id: string }>(
        `UPDATE job SET lease_until = usher_now() + make_interval(secs => $3::double precision / 1000)
         WHERE state = 'running' AND lease_owner = $1 AND id = ANY($2::uuid[]) RETURNING id`,
        [owner, ids, leaseMs],
      );
      return rows.map((row) => row.id);
    },
    finish: (job) => finish(sql, job),
    enqueue: (job) => enqueueAll(sql, [job]),
    enqueueAll: (jobs) => enqueueAll(sql, jobs),
    async nextDueInMs(kinds, organizationIds = null) {
      const asked = JSON.stringify(kinds);
      const [row] =
        organizationIds === null
          ? await sql.rows<{ ms: number | null }>(nextDue, [asked])
          : await sql.rows<{ ms: number | null }>(nextDueOfSome, [asked, organizationIds]);
      return row?.ms == null ? null : Math.max(0, row.ms);
    },
    async releaseHeld(organizationId) {
      await sql.run(
        `UPDATE job SET run_at = usher_now()
         WHERE organization_id = $1 AND state = 'ready' AND run_at > usher_now() AND last_error = $2`,
        [organizationId, heldError],
      );
    },
    sweepFinished: (olderThanHours) =>
      sql.run(
        `DELETE FROM job WHERE state IN ('done', 'dead')
         AND finished_at < usher_now() - make_interval(hours => $1)`,
        [olderThanHours],
      ),
  };
}

async function enqueueAll(sql: Sql, jobs: readonly NewJob[]): Promise<void> {
  await sql.run(enqueueJobs, [
    jobs.map((job) => job.organizationId),
    jobs.map((job) => job.kind),
    jobs.map((job) => job.key),
    jobs.map((job) => JSON.stringify(job.payload)),
    jobs.map((job) => job.delayMs),
  ]);
}

/** A job that becomes ready again may find a newer one with the same key; that one covers it. */
async function finish(sql: Sql, job: Parameters<JobMethods["finish"]>[0]): Promise<boolean> {
  const params = [
    job.organizationId,
    job.id,
    job.owner,
    job.outcome,
    job.delayMs,
    job.error,
    job.countsAsAttempt,
    job.attempts,
  ];
  try {
    return (await sql.run(finishJob, params)) > 0;
  } catch (error) {
    // The other one was committed while this statement ran; the next one sees it.
    if (violates(error, "job_ready_key")) return (await sql.run(finishJob, params)) > 0;
    throw error;
  }
}
