import { expect, test } from "vitest";

import { compareSamples, formatComparisons, isWorse } from "./verdict.ts";

const calls = (old: number[], now: number[]) =>
  compareSamples({ name: "calls", unit: "call/s", better: "higher", old, new: now });
const time = (old: number[], now: number[]) =>
  compareSamples({ name: "start", unit: "ms", better: "lower", old, new: now });

test.each([
  ["6 % fewer calls with quiet old repeats", calls([100, 100, 101], [94, 94, 94]), true],
  ["4 % fewer calls", calls([100, 100, 100], [96, 96, 96]), false],
  ["8 % fewer calls within the spread of the old repeats", calls([95, 100, 105], [92]), false],
  ["more calls", calls([100], [150]), false],
  ["6 % more time", time([100], [106]), true],
  ["less time", time([100], [50]), false],
])("reports what is worse beyond noise: %s", (_what, comparison, worse) => {
  expect(isWorse(comparison)).toBe(worse);
});

test("names what is worse below the table of old and new medians", () => {
  const text = formatComparisons([calls([98, 100, 102], [80, 81, 82]), time([100], [90])]);
  expect(text).toMatch(
    /^calls +call\/s +100 \(98\.0–102\) +81\.0 \(80\.0–82\.0\) +-19\.0 % +5\.0 % +worse$/m,
  );
  expect(text).toMatch(/^start +ms +100 \(100–100\) +90\.0 \(90\.0–90\.0\) +-10\.0 % +5\.0 %$/m);
  expect(text).toContain("spread of the old repeats: calls.");
});

test("says so when nothing is worse", () => {
  expect(formatComparisons([time([100], [100])])).toContain("Nothing is worse");
});
