import type { FuzzReport } from "./run-fuzz.ts";

const mb = (bytes: number) => bytes / 2 ** 20;

/** From the end of the first era, when everything is loaded, to the end of the last. */
export function heapGrowthMb({ memory }: FuzzReport): number {
  const [first] = memory;
  const last = memory.at(-1);
  return first && last ? mb(last.heapBytes - first.heapBytes) : 0;
}

export function summaryOf(report: FuzzReport): string {
  const { sent, seconds, slowestMs, histogram, findings, memory } = report;
  const rate = Math.round(sent / seconds);
  const lines = [
    `${sent} requests in ${seconds.toFixed(1)} s (${rate}/s), the slowest took ${Math.round(slowestMs)} ms`,
    ...Object.entries(histogram).map(([group, statuses]) => {
      const counts = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
      return `  ${group.padEnd(14)} ${counts.join("  ")}`;
    }),
    `heap after collection, MB: ${memory.map(({ heapBytes }) => mb(heapBytes).toFixed(1)).join(" ")}`,
    `resident, MB: ${memory.map(({ rssBytes }) => Math.round(mb(rssBytes))).join(" ")}`,
    `${findings.length} kinds of faults`,
    ...findings.map(
      ({ fault, count, example, seed }) => `- ${fault} (${count}×, seed ${seed})\n    ${example}`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}
