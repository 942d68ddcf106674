import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from "@opentelemetry/sdk-trace";

/** The sampler of OTEL_TRACES_SAMPLER and its argument; `parentbased_always_on` by default. */
export function samplerOf(env: Readonly<Record<string, string | undefined>>): Sampler {
  const name = env["OTEL_TRACES_SAMPLER"] || "parentbased_always_on";
  const root = rootOf(name.replace(/^parentbased_/, ""), env["OTEL_TRACES_SAMPLER_ARG"]);
  return name.startsWith("parentbased_") ? new ParentBasedSampler({ root }) : root;
}

function rootOf(name: string, argument: string | undefined): Sampler {
  if (name === "always_off") return new AlwaysOffSampler();
  if (name === "traceidratio") return new TraceIdRatioBasedSampler(Number(argument || 1));
  return new AlwaysOnSampler();
}
