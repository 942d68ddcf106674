import { expect, test } from "vitest";

import { readOptions } from "./options.ts";
import { runBench } from "./run-bench.ts";

const withinMs = 240_000;

test(
  "the bench measures acceptance beside its replayed statements",
  { timeout: withinMs },
  async () => {
    const lines: string[] = [];
    const options = readOptions(["--quick", "--only", "accept"]);
    const { metrics, machine, failures } = await runBench(options, (line) => lines.push(line));
    expect(lines).toEqual(["measuring accept …"]);
    expect(failures).toEqual([]);
    expect(machine.postgres).toMatch(/^\d+/);
    expect(metrics).toHaveLength(1);
    const [metric] = metrics;
    expect(metric?.subject.median).toBeGreaterThan(1);
    expect(metric?.floor?.median).toBeGreaterThan(1);
  },
);

test("the bench rejects an unknown group before it starts", async () => {
  const run = runBench(readOptions(["--only", "lunch"]), () => {});
  await expect(run).rejects.toThrow("--only takes one of batch-create");
});
