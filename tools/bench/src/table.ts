import type { Metric, Spread } from "./frame.ts";
import { isBusy, type Machine } from "./machine.ts";

const heads = ["figure", "unit", "floor (min–max)", "Usher (min–max)", "of floor", "aim"];
const none = "–";

export function machineLine(machine: Machine): string {
  const { cores, cpu, memoryGiB, node, postgres, load } = machine;
  const facts = `${cores} × ${cpu}, ${memoryGiB} GiB; node ${node}; PostgreSQL ${postgres}; load ${load.toFixed(2)}`;
  return isBusy(machine) ? `${facts}\nThe machine is busy: these results are too low.` : facts;
}

export function formatTable(metrics: readonly Metric[]): string {
  const floors = metrics
    .filter((metric, at) => !isSameMeasurement(metric, metrics[at - 1]))
    .flatMap(({ name, floorName }) => (floorName === null ? [] : [`  ${name}: ${floorName}`]));
  const legend = floors.length === 0 ? [] : ["", "Floors", ...floors];
  const peers = [...new Set(metrics.flatMap((metric) => metric.peers.map(({ name }) => name)))];
  const head = [...heads, ...peers.flatMap((name) => [`${name} (min–max)`, `of ${name}`])];
  return [formatRows([head, ...metrics.map((metric) => cells(metric, peers))]), ...legend].join(
    "\n",
  );
}

/** Its percentiles follow a rate under its name. */
function isSameMeasurement(metric: Metric, before: Metric | undefined): boolean {
  const rate = before?.name.replace(/, p\d+$/, "");
  return metric.floorName === before?.floorName && metric.name.startsWith(`${rate}, p`);
}

/** Columns of one width, two spaces apart. */
export function formatRows(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join("  "),
  );
  return lines.map((line) => line.trimEnd()).join("\n");
}

function cells(metric: Metric, peers: readonly string[]): string[] {
  const { name, unit, floor, subject, share, target } = metric;
  const ofPeers = peers.flatMap((wanted) => {
    const peer = metric.peers.find((found) => found.name === wanted);
    return [peer?.result ? range(peer.result) : none, percent(peer?.share ?? null)];
  });
  const floorCell = floor ? range(floor) : none;
  return [name, unit, floorCell, range(subject), percent(share), target ?? none, ...ofPeers];
}

function percent(share: number | null): string {
  return share === null ? none : `${Math.round(share * 100)} %`;
}

export function range({ median, min, max }: Spread): string {
  return `${short(median)} (${short(min)}–${short(max)})`;
}

function short(value: number): string {
  const size = Math.abs(value);
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2);
}
