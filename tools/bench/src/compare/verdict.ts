import { spread, type Spread } from "../frame.ts";
import { range, formatRows } from "../table.ts";

export type Comparison = {
  name: string;
  unit: string;
  better: "higher" | "lower";
  old: Spread;
  new: Spread;
  /** By how much of the old median the new one is worse; negative where it is better. */
  worseBy: number;
  /** What is not noise: 5 %, or how far the old repeats lie apart where that is more. */
  allowed: number;
};

export type Samples = Pick<Comparison, "name" | "unit" | "better"> & {
  old: readonly number[];
  new: readonly number[];
};

const minAllowed = 0.05;
const heads = ["operation", "unit", "old (min–max)", "new (min–max)", "change", "allowed", ""];

export function compareSamples({ name, unit, better, ...samples }: Samples): Comparison {
  const before = spread(samples.old);
  const after = spread(samples.new);
  const change = (after.median - before.median) / before.median;
  return {
    name,
    unit,
    better,
    old: before,
    new: after,
    worseBy: better === "higher" ? -change : change,
    allowed: Math.max(minAllowed, (before.max - before.min) / before.median),
  };
}

export function isWorse({ worseBy, allowed }: Comparison): boolean {
  return worseBy > allowed;
}

export function formatComparisons(comparisons: readonly Comparison[]): string {
  const worse = comparisons.filter(isWorse);
  const verdict =
    worse.length === 0
      ? "Nothing is worse by more than 5 % and the spread of the old repeats."
      : `Worse by more than 5 % and the spread of the old repeats: ${worse.map(({ name }) => name).join(", ")}.`;
  return `${formatRows([heads, ...comparisons.map(cells)])}\n\n${verdict}`;
}

function cells(comparison: Comparison): string[] {
  const { name, unit, old, worseBy, allowed, better } = comparison;
  const change = better === "higher" ? -worseBy : worseBy;
  const sign = change > 0 ? "+" : "";
  return [
    name,
    unit,
    range(old),
    range(comparison.new),
    `${sign}${(change * 100).toFixed(1)} %`,
    `${(allowed * 100).toFixed(1)} %`,
    isWorse(comparison) ? "worse" : "",
  ];
}
