import { expect, test } from "vitest";

import { requestTimeoutsOf } from "./request-timeouts.ts";

test("by default an answer and each of its parts end within Slack's three seconds", () => {
  const { answerMs, databaseMs, slackMs, prefillMs } = requestTimeoutsOf({});
  expect(answerMs).toBeLessThan(3_000);
  for (const partMs of [databaseMs, slackMs, prefillMs + slackMs])
    expect(partMs).toBeLessThan(answerMs);
});

test("a configured timeout replaces its default only", () => {
  const changed = requestTimeoutsOf({ requestTimeouts: { slackMs: 1 } });
  expect(changed).toEqual({ ...requestTimeoutsOf({}), slackMs: 1 });
});
