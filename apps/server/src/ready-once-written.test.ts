import { expect, test } from "vitest";

import { readyOnceWritten } from "./ready-once-written.ts";

test("the server is not ready while outcomes are unwritten, and says how many", async () => {
  let waiting = 3;
  const ready = { ready: () => Promise.resolve({ ok: true }) };
  const readiness = readyOnceWritten(ready, { waiting: () => waiting });
  expect(await readiness.ready()).toEqual({
    ok: false,
    reason: "outcomes that are not in the database yet: 3",
  });
  waiting = 0;
  expect(await readiness.ready()).toEqual({ ok: true });
});
