import { expect, test } from "vitest";

import { lateTimes } from "./late-answers.ts";

test("finds when calls of Slack were given up, and nothing else", () => {
  const line = (msg: string) =>
    JSON.stringify({ level: "warn", time: "2026-01-02T03:04:05.678Z", app: "slack", msg });
  const output = [
    "not JSON",
    line("http request failed fetch failed"),
    line("http request failed The call took too long."),
    "",
  ].join("\n");
  expect(lateTimes(output)).toEqual([Date.UTC(2026, 0, 2, 3, 4, 5, 678)]);
});
