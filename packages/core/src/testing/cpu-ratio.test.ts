import { expect, test } from "vitest";

import { cpuRatio } from "./cpu-ratio.ts";

test("distinguishes quadratic from linear work", { timeout: 60_000 }, () => {
  expect(cpuRatio((size) => /x+$/.test(`${"x".repeat(size / 4)}y`))).toBeGreaterThan(10);
  expect(cpuRatio((size) => JSON.parse(`[${"0,".repeat(size / 2)}0]`))).toBeLessThan(8);
});
