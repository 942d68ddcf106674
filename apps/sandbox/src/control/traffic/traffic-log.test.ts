import { expect, test } from "vitest";

import { createTrafficLog } from "./traffic-log.ts";

const request = {
  way: "app-slack",
  title: "chat.postMessage",
  workspace: null,
  isOk: true,
  outcome: "ok",
  status: 200,
  ms: 1,
} as const;

const now = () => new Date("2026-12-24T10:00:00.000Z");

test("the traffic log has the time of the sandbox's clock", () => {
  const log = createTrafficLog(() => undefined, now);
  log.add({ ...request, ms: 1000, details: [] });
  expect(log.list()[0]?.at).toBe("2026-12-24T09:59:59.000Z");
});

test("the traffic log keeps the newest 300 requests and reports a new one", () => {
  let reports = 0;
  const log = createTrafficLog(() => (reports += 1), now);
  for (let count = 0; count < 400; count += 1) log.add({ ...request, details: [] });
  expect(log.list()).toHaveLength(300);
  expect(log.list()[0]?.id).toBe(400);
  expect(log.find(100)).toBeNull();
  expect(reports).toBe(400);
});

test("the traffic log keeps the masked beginning of a very long body", () => {
  const log = createTrafficLog(() => undefined, now);
  const content = { token: "secret", text: "long ".repeat(10_000) };
  log.add({ ...request, details: [{ heading: "Body", content }] });
  const [kept] = log.find(1)?.details ?? [];
  expect(kept?.heading).toBe("Body (its beginning)");
  expect(String(kept?.content)).toHaveLength(20_000);
  expect(String(kept?.content)).not.toContain("secret");
});
