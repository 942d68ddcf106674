import type { JobRun, OutcomeWriter } from "@usher/core";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

export type JobMetrics = { observeJob(run: JobRun): void };

export function jobMetrics(
  registry: Registry,
  outcomes: Pick<OutcomeWriter, "waiting">,
): JobMetrics {
  const registers = [registry];
  registry.registerMetric(
    new Gauge({
      name: "usher_outcomes_waiting",
      help: "Outcomes of calls that are not in the database yet; while there are any, no email starts.",
      registers: [],
      collect() {
        this.set(outcomes.waiting());
      },
    }),
  );
  const runs = new Counter({
    name: "usher_job_runs_total",
    help: "Runs of this process by outcome; a retry may end as dead when it was the last.",
    labelNames: ["kind", "outcome"] as const,
    registers,
  });
  const attempts = new Histogram({
    name: "usher_job_attempts",
    help: "Attempts of a job when it ended here.",
    labelNames: ["kind"] as const,
    buckets: [1, 2, 3, 5, 8, 12],
    registers,
  });
  return {
    observeJob({ job, outcome }) {
      const { kind } = job;
      const paused = outcome.kind === "retry" && outcome.countsAsAttempt === false;
      runs.inc({ kind, outcome: paused ? "paused" : outcome.kind });
      if (outcome.kind === "done" || outcome.kind === "dead")
        attempts.observe({ kind }, job.attempts);
    },
  };
}
