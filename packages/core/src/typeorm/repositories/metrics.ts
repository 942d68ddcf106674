import type { MetricsRepository, QueueMetrics } from "../../ports/metrics-repository.ts";
import { invitationStates, type InvitationState } from "../../model/invitation.ts";
import type { Sql } from "../sql.ts";

/** Each part reads one partial index of `job`, in its order or up to the bound. */
export const queueMetrics = /* sql */ `
SELECT wanted.kind,
  COALESCE(extract(epoch FROM usher_now() - LEAST(
    (SELECT min(j.run_at) FROM job j
      WHERE j.kind = wanted.kind AND j.state = 'ready' AND j.run_at <= usher_now()),
    (SELECT min(j.lease_until) FROM job j
      WHERE j.kind = wanted.kind AND j.state = 'running' AND j.lease_until <= usher_now())
  )), 0)::double precision AS "oldestDueSeconds",
  ${bounded("ready")}, ${bounded("running")}, ${bounded("dead")},
  GREATEST((SELECT max(extract(epoch FROM p.until - usher_now())) FROM sender_pause p), 0)
    ::double precision AS paused
FROM unnest($1::text[]) AS wanted(kind)`;

function bounded(state: "ready" | "running" | "dead"): string {
  return `(SELECT count(*) FROM (SELECT FROM job j WHERE j.kind = wanted.kind AND j.state = '${state}'
    LIMIT $2) AS first_rows)::double precision AS ${state}`;
}

/** Beyond the bound the planner's statistics answer: they cost nothing, and autovacuum keeps them. */
const invitations = /* sql */ `
WITH counted AS MATERIALIZED (
  SELECT state, count(*) AS n FROM (SELECT state FROM invitation LIMIT $1::bigint + 1) AS first_rows GROUP BY state),
total AS (SELECT COALESCE(sum(n), 0) > $1::bigint AS estimated FROM counted)
SELECT state, n::double precision AS n, false AS estimated FROM counted, total WHERE NOT total.estimated
UNION ALL
SELECT common.state, round(common.share * GREATEST(c.reltuples, 0))::double precision, true
FROM total
JOIN pg_class c ON c.oid = 'invitation'::regclass
JOIN pg_stats s ON s.schemaname = c.relnamespace::regnamespace::text AND s.tablename = c.relname
  AND s.attname = 'state'
CROSS JOIN LATERAL unnest(s.most_common_vals::text::text[], s.most_common_freqs) AS common(state, share)
WHERE total.estimated`;

/** A small table: a row for each organization with a retention. */
const retentionOverdue = /* sql */ `
SELECT GREATEST(extract(epoch FROM
  usher_now() - min(coalesce((s.places ->> 'since')::timestamptz, s.due_at))), 0)::double precision AS seconds
FROM retention_sweep s JOIN organization o ON o.id = s.organization_id
WHERE o.retention <> '{}' AND o.status <> 'deleted'`;

type QueueRow = QueueMetrics["kinds"][number] & { paused: number };
type StateRow = { state: InvitationState; n: number; estimated: boolean };

export function metricsRepository(sql: Sql): MetricsRepository {
  return {
    async queue({ kinds, countUpTo }) {
      const rows = await sql.rows<QueueRow>(queueMetrics, [kinds, countUpTo]);
      return {
        kinds: rows.map(({ paused: _paused, ...metrics }) => metrics),
        senderPausedSeconds: rows[0]?.paused ?? 0,
      };
    },
    async retentionOverdueSeconds() {
      const [row] = await sql.rows<{ seconds: number | null }>(retentionOverdue);
      return row?.seconds ?? 0;
    },
    async invitations({ countUpTo }) {
      const rows = await sql.rows<StateRow>(invitations, [countUpTo]);
      const found = new Map(rows.map(({ state, n }) => [state, n]));
      // The keys are the closed list of the states.
      const states = Object.fromEntries(
        invitationStates.map((state) => [state, found.get(state) ?? 0]),
      ) as Record<InvitationState, number>;
      return { states, estimated: rows.some((row) => row.estimated) };
    },
  };
}
