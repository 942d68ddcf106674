import type { OutcomeWriter, Store } from "@usher/core";
import { jobMetrics, type JobMetrics } from "@usher/process";
import { collectDefaultMetrics, Registry } from "prom-client";

import { databaseMetrics } from "./database-metrics.ts";
import { httpMetrics, type HttpMetrics } from "./http-metrics.ts";
import { mailMetrics, type MailMetrics } from "./mail-metrics.ts";

export type Metrics = HttpMetrics &
  MailMetrics &
  JobMetrics & {
    /** Begins to watch the process: memory, event loop, garbage collection. */
    start(): void;
    render(): Promise<{ contentType: string; text: string }>;
  };

/** Everything `GET /metrics` tells, in a registry of its own: several apps may live in one process. */
export function createMetrics(
  store: Pick<Store, "read">,
  { outcomes, mailPaused }: { outcomes: Pick<OutcomeWriter, "waiting">; mailPaused: boolean },
): Metrics {
  const registry = new Registry();
  const readDatabase = databaseMetrics(registry, store);
  return {
    ...httpMetrics(registry),
    ...mailMetrics(registry, mailPaused),
    ...jobMetrics(registry, outcomes),
    start: () => collectDefaultMetrics({ register: registry }),
    async render() {
      await readDatabase();
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
