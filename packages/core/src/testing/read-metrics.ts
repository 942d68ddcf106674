export type MetricSample = { name: string; labels: Record<string, string>; value: number };

type Family = { name: string; type: string; samples: MetricSample[] };

const sampleLine = /^([a-z_][a-z0-9_]*)(?:\{(.*)\})? (\S+)$/;
const label = /([a-z_][a-z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y;

/**
 * Reads Prometheus' text format and throws for what `promtool check metrics` rejects: samples without
 * HELP and TYPE, a series twice, a counter without `_total`, a histogram without its parts.
 */
export function readMetrics(text: string): MetricSample[] {
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const families = new Map<string, Family>();
  const helped = new Set<string>();
  const seen = new Set<string>();
  let family: Family | null = null;
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const [, kind, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (kind === "HELP") helped.add(name);
    if (kind === "TYPE") {
      if (!helped.has(name) || families.has(name)) throw new Error(`${name} is announced wrongly`);
      families.set(name, (family = { name, type: rest, samples: [] }));
    }
    if (kind !== undefined) continue;
    const sample = readSample(line);
    if (family === null || !belongs(family, sample.name))
      throw new Error(`a sample outside its family: ${line}`);
    const series = line.slice(0, line.lastIndexOf(" "));
    if (seen.has(series)) throw new Error(`a series twice: ${series}`);
    seen.add(series);
    family.samples.push(sample);
  }
  for (const one of families.values()) check(one);
  return [...families.values()].flatMap(({ samples }) => samples);
}

/** The one sample with this name whose labels include these; null when there is none. */
export function metricValue(
  text: string,
  name: string,
  labels: Record<string, string> = {},
): number | null {
  const found = readMetrics(text).filter(
    (sample) =>
      sample.name === name &&
      Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );
  if (found.length > 1) throw new Error(`${found.length} samples of ${name} match`);
  return found[0]?.value ?? null;
}

function readSample(line: string): MetricSample {
  const [, name = "", inBraces = "", number = ""] = sampleLine.exec(line) ?? [];
  const value = number === "+Inf" ? Number.POSITIVE_INFINITY : Number(number);
  // Prometheus reads it in any case; prom-client writes it this way.
  if (name === "" || (Number.isNaN(value) && number !== "Nan"))
    throw new Error(`no sample: ${line}`);
  const labels: Record<string, string> = {};
  label.lastIndex = 0;
  let end = 0;
  for (let match = label.exec(inBraces); match !== null; match = label.exec(inBraces)) {
    labels[match[1] ?? ""] = match[2] ?? "";
    end = label.lastIndex;
    if (end === inBraces.length) break;
  }
  if (end !== inBraces.length) throw new Error(`labels that cannot be read: ${line}`);
  return { name, labels, value };
}

function belongs({ name, type }: Family, sample: string): boolean {
  if (type !== "histogram" && type !== "summary") return sample === name;
  return (
    sample.startsWith(name) && ["", "_bucket", "_sum", "_count"].includes(sample.slice(name.length))
  );
}

function check({ name, type, samples }: Family): void {
  if (type === "counter" && !name.endsWith("_total")) throw new Error(`${name} is a counter`);
  // Node's own metrics break this rule, and dashboards use their names.
  const ours = name.startsWith("usher_");
  if (ours && type !== "counter" && name.endsWith("_total"))
    throw new Error(`${name} is not a counter`);
  if (type !== "histogram" || samples.length === 0) return;
  for (const { labels, value } of samples.filter((sample) => sample.name === `${name}_count`)) {
    const buckets = samples.filter(
      (sample) =>
        sample.name === `${name}_bucket` &&
        Object.entries(labels).every(([key, one]) => sample.labels[key] === one),
    );
    const counts = buckets.map((bucket) => bucket.value);
    const rising = counts.every((count, at) => count >= (counts[at - 1] ?? 0));
    if (!rising || buckets.at(-1)?.labels["le"] !== "+Inf" || counts.at(-1) !== value)
      throw new Error(`${name} is not a histogram`);
  }
}
