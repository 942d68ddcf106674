export { jobMetrics, type JobMetrics } from "./job-metrics.ts";
export { startTracing, type RunningTracing } from "./start-tracing.ts";
