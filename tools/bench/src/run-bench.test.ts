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

test(
  "the bench measures every page of a list beside the same page of a short one",
  { timeout: withinMs },
  async () => {
    const options = readOptions(["--quick", "--only", "list"]);
    const { metrics, failures } = await runBench(options, () => {});
    expect(failures).toEqual([]);
    const blocks = metrics.filter(({ unit }) => unit === "blocks");
    // Unfiltered, four states, one address and two searches; a first and a deep page each.
    expect(blocks).toHaveLength(16);
    for (const { subject } of blocks) expect(subject.median).toBeGreaterThan(1);
    const expired = blocks.find(({ name }) => name.includes("expired, deep"));
    const rare = blocks.find(({ name }) => name.includes("text in few rows, deep"));
    expect(rare?.subject.median).toBeGreaterThan(2 * (expired?.subject.median ?? Infinity));
  },
);

test(
  "the bench measures calls over HTTP beside their statements, a bare tRPC server and better-auth",
  { timeout: withinMs },
  async () => {
    const { metrics, failures } = await runBench(
      readOptions(["--quick", "--only", "trpc"]),
      () => {},
    );
    expect(failures).toEqual([]);
    const operations = ["invitation.list (50)", "invitation.create (1)", "invitation.create (20)"];
    expect(metrics.map(({ name, unit }) => `${name}: ${unit}`)).toEqual(
      operations.flatMap((operation) => [
        `${operation} over HTTP: call/s`,
        `${operation} over HTTP, p50: ms`,
        `${operation} over HTTP, p99: ms`,
      ]),
    );
    for (const { name, floor, subject, peers } of metrics) {
      expect(floor?.median).toBeGreaterThan(1);
      expect(subject.median).toBeGreaterThan(1);
      const [bare, betterAuth] = peers;
      expect(bare).toMatchObject({ name: "bare tRPC", share: expect.any(Number) });
      const noBatch = { result: null, share: null };
      expect(betterAuth).toMatchObject({
        name: "better-auth",
        ...(name.includes("(20)") ? noBatch : { share: expect.any(Number) }),
      });
    }
  },
);

test("the bench rejects an unknown group before it starts", async () => {
  const run = runBench(readOptions(["--only", "lunch"]), () => {});
  await expect(run).rejects.toThrow("--only takes one of batch-create");
});
