import { EnvironmentError } from "../environment/environment-error.ts";
import { httpUrlLike } from "../environment/fields.ts";
import { parseVariable } from "../environment/parse-environment.ts";
import { setVariables } from "../environment/set-variables.ts";
import type { TracingSettings, RunningTracing } from "./tracing-settings.ts";

/**
 * Traces go out when OTEL_EXPORTER_OTLP_ENDPOINT says where; otherwise nothing is even loaded. Throws
 * `EnvironmentError` for an address that is none.
 */
export async function startTracing(settings: TracingSettings): Promise<RunningTracing> {
  const url = tracesUrl(settings.env);
  if (url === null) return { stop: async () => {} };
  const { createTracing } = await import("./open-telemetry.ts");
  return createTracing(url, settings);
}

function tracesUrl(source: TracingSettings["env"]): string | null {
  const env = setVariables(source);
  if (env["OTEL_SDK_DISABLED"] === "true" || env["OTEL_TRACES_EXPORTER"] === "none") return null;
  const own = endpoint("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", env);
  if (own !== null) return own;
  const all = endpoint("OTEL_EXPORTER_OTLP_ENDPOINT", env);
  return all === null ? null : `${all.replace(/\/+$/, "")}/v1/traces`;
}

function endpoint(name: string, env: Record<string, string>): string | null {
  const read = parseVariable(name, httpUrlLike("http://localhost:4318").optional(), env);
  if (!read.ok) throw new EnvironmentError(read.message);
  return read.value ?? null;
}
