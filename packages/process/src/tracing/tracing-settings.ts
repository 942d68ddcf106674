import type { Tracing } from "@usher/core";

export type TracingSettings = {
  /** The standard variables (`OTEL_…`); the exporter itself reads those of the process. */
  env: Readonly<Record<string, string | undefined>>;
  /** Unless OTEL_SERVICE_NAME says otherwise. */
  serviceName: string;
  log: { warn(facts: object, message: string): void };
};

export type RunningTracing = {
  /** Absent if tracing is off. */
  tracing?: Tracing;
  /** Sends what is left, for a second at most: a collector that hangs holds no stop up. */
  stop(): Promise<void>;
};
