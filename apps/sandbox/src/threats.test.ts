import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../../..");
const page = readFileSync(resolve(root, "docs/threats.md"), "utf8");

const rows = [...page.matchAll(/^\| S(\d+) \|.*\| ([^|]*) \|$/gm)].map(([, number, last]) => ({
  number: Number(number),
  tests: [...(last ?? "").matchAll(/`([^`]+\.test\.tsx?)`/g)].map(([, path]) => path ?? ""),
}));

test("docs/threats.md has every number once", () => {
  const numbers = rows.map((row) => row.number).toSorted((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: 44 }, (_, at) => at + 1));
});

describe("docs/threats.md", () => {
  test.each(rows.filter((row) => row.tests.length > 0))(
    "docs/threats.md names tests that carry S$number",
    ({ number, tests }) => {
      for (const path of tests)
        expect(readFileSync(resolve(root, path), "utf8"), path).toMatch(
          new RegExp(`\\bS${number}\\b`),
        );
    },
  );
});
