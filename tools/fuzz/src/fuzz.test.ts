import { createTestDatabase } from "@usher/core/testing";
import { expect, test } from "vitest";

import { openFuzz } from "./open-fuzz.ts";
import { runFuzz } from "./run-fuzz.ts";
import { heapGrowthMb, summaryOf } from "./summary.ts";

const requests = 1_500;
const seed = 20_261_121;
const heapMarginMb = 16;

/** The short form of `npm run fuzz`. */
test("the server answers every request and frees its memory", { timeout: 300_000 }, async () => {
  const database = await createTestDatabase();
  const fuzz = await openFuzz(database.url);
  const report = await runFuzz({ ...fuzz, requests, concurrency: 16, seed, eraLength: 750 });
  await fuzz.close();
  await database.close();

  expect(report.findings, summaryOf(report)).toEqual([]);
  expect(report.sent).toBeGreaterThanOrEqual(requests);
  expect(heapGrowthMb(report)).toBeLessThan(heapMarginMb);
  // A fuzz that nothing lets in would find nothing.
  for (const [group, status] of succeeded)
    expect(report.histogram[group]?.[status], `${group} ${status}`).toBeGreaterThan(0);
});

const succeeded = [
  ["sutro", "201"],
  ["gorules", "200"],
  ["control-plane", "200"],
  ["nametrust", "200"],
  ["trpc", "200"],
  ["page", "200"],
  ["webhook", "204"],
] as const;
