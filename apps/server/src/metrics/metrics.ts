import type { OutcomeWriter, Store } from "@usher/core";
import { jobMetrics, type JobMetrics } from "@usher/process";
import { collectDefaultMetrics, Registry } from "prom-client";

import { databaseMetrics } from "./database-metrics.ts";
import { httpMetrics, type HttpMetrics } from "./http-metrics.ts";
import { retentionMetrics, type RetentionMetrics } from "./retention-metrics.ts";
import { emailMetrics, type EmailMetrics } from "./email-metrics.ts";

export type Metrics = HttpMetrics &
  EmailMetrics &
  JobMetrics &
  RetentionMetrics & {
    /** Begins to watch the process: memory, event loop, garbage collection. */
    start(): void;
    render(): Promise<{ contentType: string; text: string }>;
  };

/** Everything `GET /metrics` returns, in its own registry: several apps may live in one process. */
export function createMetrics(
  store: Pick<Store, "read">,
  { outcomes, emailPaused }: { outcomes: Pick<OutcomeWriter, "waiting">; emailPaused: boolean },
): Metrics {
  const registry = new Registry();
  const readDatabase = databaseMetrics(registry, store);
  return {
    ...httpMetrics(registry),
    ...emailMetrics(registry, emailPaused),
    ...jobMetrics(registry, outcomes),
    ...retentionMetrics(registry),
    start: () => collectDefaultMetrics({ register: registry }),
    async render() {
      await readDatabase();
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
