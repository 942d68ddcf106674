import type { OutcomeWriter } from "@usher/core";
import { jobMetrics, type JobMetrics } from "@usher/process";
import { collectDefaultMetrics, Registry } from "prom-client";

import { ackMetrics, type AckMetrics } from "./ack-metrics.ts";
import { apiMetrics, type ApiMetrics } from "./api-metrics.ts";

export type Metrics = AckMetrics &
  ApiMetrics &
  JobMetrics & {
    /** Begins to watch the process: memory, event loop, garbage collection. */
    start(): void;
    render(): Promise<{ contentType: string; text: string }>;
  };

/** Everything `GET /metrics` returns, in its own registry: several apps may live in one process. */
export function createMetrics(outcomes: Pick<OutcomeWriter, "waiting">): Metrics {
  const registry = new Registry();
  return {
    ...ackMetrics(registry),
    ...apiMetrics(registry),
    ...jobMetrics(registry, outcomes),
    start: () => collectDefaultMetrics({ register: registry }),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
