import type { TracingSettings, RunningTracing } from "./tracing-settings.ts";

/** Traces go out when OTEL_EXPORTER_OTLP_ENDPOINT says where; otherwise nothing is even loaded. */
export async function startTracing(settings: TracingSettings): Promise<RunningTracing> {
  const url = tracesUrl(settings.env);
  if (url === null) return { stop: async () => {} };
  const { createTracing } = await import("./open-telemetry.ts");
  return createTracing(url, settings);
}

function tracesUrl(env: TracingSettings["env"]): string | null {
  if (env["OTEL_SDK_DISABLED"] === "true" || env["OTEL_TRACES_EXPORTER"] === "none") return null;
  const own = env["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
  if (own) return own;
  const all = env["OTEL_EXPORTER_OTLP_ENDPOINT"];
  return all ? `${all.replace(/\/+$/, "")}/v1/traces` : null;
}
