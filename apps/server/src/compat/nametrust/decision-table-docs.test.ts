import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { expect, test } from "vitest";

import { decisionTable } from "../../testing/compat/decision-table.ts";

const page = readFileSync(resolve(import.meta.dirname, "../../../../../docs/domain.md"), "utf8");

test("docs/domain.md has NameTrust's steps with status, code and level, in their order", () => {
  const rows = page.matchAll(/^\| (\d+′?) \| (\d{3}) \| `([a-z_.]+)` \| (batch|entry) \|/gm);
  const documented = Array.from(rows, ([, step, status, code, level]) => ({
    step,
    status: Number(status),
    code,
    level,
  }));
  const tested = decisionTable.map(({ step, status, code, level }) => ({
    step,
    status,
    code,
    level,
  }));
  expect(documented).toEqual(tested);
});
