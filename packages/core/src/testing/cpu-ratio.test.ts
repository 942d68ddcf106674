import { expect, test } from "vitest";

import { cpuRatio } from "./cpu-ratio.ts";

test(
  "tells work that grows with the square of its input from work that grows with it",
  {
    timeout: 60_000,
  },
  () => {
    expect(cpuRatio((size) => /x+$/.test(`${"x".repeat(size / 4)}y`))).toBeGreaterThan(3);
    expect(cpuRatio((size) => JSON.parse(`[${"0,".repeat(size / 2)}0]`))).toBeLessThan(2.5);
  },
);
