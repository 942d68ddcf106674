import type { Metric } from "./frame.ts";
import { groups } from "./groups.ts";
import { describeMachine, type Machine } from "./machine.ts";
import { scaleOf, type RunOptions } from "./options.ts";
import { liveIn } from "./live-in.ts";
import { startFixture } from "./fixture.ts";

export type Report = {
  machine: Machine;
  options: RunOptions;
  metrics: Metric[];
  /** Groups that failed; the results of the others are valid. */
  failures: { group: string; reason: string }[];
};

/** Throws for an unknown group. `print` gets a line for each group that starts. */
export async function runBench(
  options: RunOptions,
  print: (line: string) => void,
): Promise<Report> {
  const wanted = groups.filter(({ name }) => options.only === null || options.only === name);
  if (wanted.length === 0)
    throw new Error(`--only takes one of ${groups.map(({ name }) => name).join(", ")}`);
  const fixture = await startFixture();
  try {
    const machine = describeMachine(fixture.version);
    const scale = scaleOf(options);
    await liveIn(fixture, scale.invitationsBefore);
    const report: Report = { machine, options, metrics: [], failures: [] };
    for (const group of wanted) {
      print(`measuring ${group.name} …`);
      try {
        report.metrics.push(...(await group.run({ fixture, scale, options })));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        print(`${group.name} failed: ${reason}`);
        report.failures.push({ group: group.name, reason });
      }
    }
    return report;
  } finally {
    await fixture.close();
  }
}
