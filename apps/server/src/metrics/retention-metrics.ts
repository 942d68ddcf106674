import { retentionKinds, type RetentionKind } from "@usher/core";
import { Counter, type Registry } from "prom-client";

export type RetentionMetrics = {
  /** Counts what the sweeper erased or deleted because it is kept no longer. */
  observeRetention(kind: RetentionKind, rows: number): void;
};

export function retentionMetrics(registry: Registry): RetentionMetrics {
  const rows = new Counter({
    name: "usher_retention_rows_total",
    help: "Rows that were erased or deleted because they are kept no longer.",
    labelNames: ["kind"] as const,
    registers: [registry],
  });
  for (const kind of retentionKinds) rows.inc({ kind }, 0);
  return { observeRetention: (kind, count) => rows.inc({ kind }, count) };
}
