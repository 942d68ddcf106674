import { describe, expect, test } from "vitest";

import { bench, metricOf, percentile, spread } from "./frame.ts";
import { readOptions } from "./options.ts";
import { formatTable } from "./table.ts";

/** Returns one number after the other and records the order of calls. */
function turns(name: string, samples: number[], order: string[]) {
  return () => {
    order.push(name);
    return Promise.resolve(samples.shift() ?? Number.NaN);
  };
}

describe("a measurement", () => {
  test("alternates floor and subject and compares their medians", async () => {
    const order: string[] = [];
    const metric = await bench("calls", {
      unit: "call/s",
      repeats: 3,
      floor: { name: "bare", measure: turns("floor", [100, 300, 200], order) },
      subject: turns("subject", [150, 10, 160], order),
    });
    expect(order).toEqual(["floor", "subject", "floor", "subject", "floor", "subject"]);
    expect(metric.floor).toEqual({ median: 200, min: 100, max: 300, samples: [100, 300, 200] });
    expect(metric.subject.median).toBe(150);
    expect(metric.share).toBe(0.75);
  });

  test("that is better when lower reaches a quarter of a floor four times as fast", async () => {
    const metric = await bench("time", {
      unit: "ms",
      repeats: 1,
      better: "lower",
      floor: { name: "bare", measure: () => Promise.resolve(5) },
      subject: () => Promise.resolve(20),
    });
    expect(metric.share).toBe(0.25);
  });

  test("without a floor has no share, and says so in the table", async () => {
    const subject = () => Promise.resolve(1234);
    const metric = await bench("alone", { unit: "ms", repeats: 2, floor: null, subject });
    expect(metric.share).toBeNull();
    expect(formatTable([metric])).toMatch(/^alone +ms +– +1234 \(1234–1234\) +– +–$/m);
  });

  test("beside peers has a column for each, and a dash where one has no such operation", () => {
    const metric = metricOf("create", {
      unit: "ms",
      better: "lower",
      floor: { name: "its SQL", samples: [5] },
      subject: [10],
      peers: [
        { name: "one", samples: [4, 5, 6] },
        { name: "other", samples: null },
      ],
    });
    expect(metric.peers.map(({ share }) => share)).toEqual([0.5, null]);
    const alone = metricOf("alone", { unit: "ms", floor: null, subject: [1] });
    const lines = formatTable([metric, alone]).split("\n");
    expect(lines[0]).toMatch(/ aim +one \(min–max\) +of one +other \(min–max\) +of other$/);
    expect(lines[1]).toMatch(/ 50 % +– +5\.00 \(4\.00–6\.00\) +50 % +– +–$/);
    expect(lines[2]).toMatch(/^alone .* – +– +– +–$/);
  });

  test("with percentiles is named once below the table", () => {
    const floor = { name: "its SQL", samples: [5] };
    const metrics = ["create", "create, p50", "create, p99", "list"].map((name) =>
      metricOf(name, { unit: "ms", floor, subject: [10] }),
    );
    const text = formatTable(metrics);
    expect(text.split("\n").slice(-3)).toEqual(["Floors", "  create: its SQL", "  list: its SQL"]);
  });

  test("needs a repeat", async () => {
    const subject = () => Promise.resolve(1);
    await expect(bench("none", { unit: "ms", repeats: 0, floor: null, subject })).rejects.toThrow();
  });
});

test("a percentile lies between its two neighbors", () => {
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(percentile([10, 20], 0.99)).toBeCloseTo(19.9);
  expect(spread([3, 1, 2])).toMatchObject({ median: 2, min: 1, max: 3 });
  expect(() => percentile([], 0.5)).toThrow("nothing was measured");
});

test("options are parsed, and wrong ones rejected", () => {
  expect(readOptions(["--only", "list", "--rows", "1e6", "--soak", "10m"])).toEqual({
    only: "list",
    quick: false,
    json: null,
    compare: null,
    rows: 1_000_000,
    soakMs: 600_000,
    repeats: 5,
    seconds: 2,
  });
  expect(() => readOptions(["--rows", "many"])).toThrow("--rows");
  expect(() => readOptions(["--soak", "10"])).toThrow("--soak");
  expect(() => readOptions(["--repeats", "0"])).toThrow("--repeats");
  expect(() => readOptions(["--seconds", "0"])).toThrow("--seconds");
  expect(() => readOptions(["--fast"])).toThrow();
});
