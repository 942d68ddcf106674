import { expect, test } from "vitest";

import { createRejectionLog } from "./rejection-log.ts";

function logged() {
  const lines: unknown[] = [];
  let at = 0;
  const report = createRejectionLog({ warn: (fields: unknown) => lines.push(fields) }, () => at);
  return {
    lines,
    report: (reason: string) => report({ reason, issuer: "https://id.example", subject: "one" }),
    pass(ms: number) {
      at += ms;
    },
  };
}

test("writes each reason twenty times a minute, and then how many were left out", () => {
  const { lines, report, pass } = logged();
  for (let count = 0; count < 50; count += 1) report("expired");
  expect(lines).toHaveLength(20);
  report("other_subject");
  expect(lines).toHaveLength(21);
  pass(60_000);
  report("expired");
  expect(lines.slice(21)).toEqual([
    { reason: "expired", omitted: 30 },
    { reason: "expired", issuer: "https://id.example", subject: "one" },
  ]);
  report("other_subject");
  expect(lines.at(-1)).toMatchObject({ reason: "other_subject", subject: "one" });
});
