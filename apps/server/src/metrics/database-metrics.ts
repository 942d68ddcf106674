import { jobKinds, type Store } from "@usher/core";
import { Gauge, type Registry } from "prom-client";

import { cached } from "./cached.ts";

const waitMs = 2_000;
const queueForMs = 5_000;
const rowsForMs = 60_000;
/** Enough to see that something is wrong; counting on would cost more and say no more. */
const countUpTo = 100_000;

/**
 * Metrics of the whole database, alike in every process. Unavailable ones are missing, not
 * old: `usher_database_up` says so. Resolves when the registry holds what was available in time.
 */
export function databaseMetrics(registry: Registry, { read }: Pick<Store, "read">) {
  const gauges = gaugesIn(registry);
  const readQueue = cached(() => read.metrics.queue({ kinds: jobKinds, countUpTo }), {
    forMs: queueForMs,
    withinMs: waitMs,
  });
  const readRows = cached(
    async () => {
      const invitations = await read.metrics.invitations({ countUpTo });
      return { invitations, overdueSeconds: await read.metrics.retentionOverdueSeconds() };
    },
    { forMs: rowsForMs, withinMs: waitMs },
  );
  return async (): Promise<void> => {
    const [queue, rows] = await Promise.all([readQueue(), readRows()]);
    gauges.up.set(queue === null ? 0 : 1);
    const { age, ready, running, dead, paused, states, estimated, retention } = gauges;
    for (const gauge of [age, ready, running, dead, states]) gauge.reset();
    for (const gauge of [paused, estimated, retention]) gauge.remove();
    for (const metrics of queue?.kinds ?? []) {
      const { kind } = metrics;
      age.set({ kind }, metrics.oldestDueSeconds);
      ready.set({ kind }, metrics.ready);
      running.set({ kind }, metrics.running);
      dead.set({ kind }, metrics.dead);
    }
    if (queue !== null) paused.set(queue.senderPausedSeconds);

    if (rows === null) return;
    const { invitations, overdueSeconds } = rows;
    retention.set(overdueSeconds);
    for (const [state, count] of Object.entries(invitations.states)) states.set({ state }, count);
    estimated.set(invitations.estimated ? 1 : 0);
  };
}

function gaugesIn(registry: Registry) {
  const registers = [registry];
  const perKind = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ["kind"] as const, registers });
  return {
    up: new Gauge({
      name: "usher_database_up",
      help: "1 when the database answered the queries of this scrape, or answered them just before.",
      registers,
    }),
    age: perKind("usher_job_queue_age_seconds", "How long the oldest due job has been waiting."),
    ready: perKind("usher_jobs_ready", "Jobs that wait, due or not; 100000 means at least that."),
    running: perKind("usher_jobs_running", "Jobs under a lease; 100000 means at least that."),
    dead: perKind("usher_jobs_dead", "Jobs given up; 100000 means at least that."),
    retention: new Gauge({
      name: "usher_retention_overdue_seconds",
      help: "How long the organization that has waited longest for its retention is overdue.",
      registers,
    }),
    paused: new Gauge({
      name: "usher_sender_paused_seconds",
      help: "How long emails still wait because the provider asked to, or rejects our account.",
      registers,
    }),
    states: new Gauge({
      name: "usher_invitations",
      help: "Invitations by stored state; at most a minute old.",
      labelNames: ["state"] as const,
      registers,
    }),
    estimated: new Gauge({
      name: "usher_invitations_estimated",
      help: "1 when usher_invitations is an estimate, because there are more than 100000.",
      registers,
    }),
  };
}
