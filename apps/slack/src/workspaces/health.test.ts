import { expect, test } from "vitest";

import { createRecordingLog } from "../testing/recording-log.ts";
import { createHealth } from "./health.ts";

test("what was noted last is stored last, also when an earlier write takes longer", async () => {
  const stored: (string | null)[] = [];
  const writes: (() => void)[] = [];
  const tracked: Promise<unknown>[] = [];
  const health = createHealth({
    store: {
      read: {
        slack: {
          recordHealth: ({ error }) =>
            new Promise((resolve) => {
              writes.push(() => {
                stored.push(error);
                resolve();
              });
            }),
        },
      },
    },
    log: createRecordingLog().log,
    track: (writing) => void tracked.push(writing),
    fetch: async () => Response.json({ ok: true }),
    key: () => ({ organizationId: "acme", id: "installation" }),
  });

  health.note("not_in_channel");
  health.note("approvals_channel_left");
  while (stored.length < 2) {
    await new Promise(setImmediate);
    writes.pop()?.();
  }

  expect(stored).toEqual(["not_in_channel", "approvals_channel_left"]);
  expect(tracked).toHaveLength(2);
  await Promise.all(tracked);
});
