import type { SpanExporter } from "@opentelemetry/sdk-trace";

import type { TracingSettings } from "./tracing-settings.ts";

const quietMs = 60_000;

/** The same exporter; a failed export is logged, at most once a minute. */
export function reportExportErrors(
  exporter: SpanExporter,
  log: TracingSettings["log"],
): SpanExporter {
  let quietUntil = 0;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.error !== undefined && Date.now() >= quietUntil) {
          quietUntil = Date.now() + quietMs;
          log.warn({ error: result.error.name, spans: spans.length }, "traces were not taken");
        }
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
}
