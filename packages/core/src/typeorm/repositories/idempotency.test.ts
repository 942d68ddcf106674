import { beforeEach, expect, test } from "vitest";

import { withIdempotencyKey } from "../../ports/idempotency.ts";
import { newId } from "../../model/ids.ts";
import { useRepositoryFixture } from "../../testing/use-repository-fixture.ts";

const { db } = await useRepositoryFixture();

let organizationId: string;
beforeEach(() => {
  organizationId = newId();
});

const actor = { kind: "system", name: "tests" } as const;

function once(request: unknown, run: () => Promise<unknown>, key = "key-1"): Promise<unknown> {
  return db.store.transaction((tx) =>
    withIdempotencyKey({ repository: tx.idempotency, organizationId, actor, key, request, run }),
  );
}

test("a repeat gets the first answer and runs nothing", async () => {
  expect(await once({ a: 1, b: 2 }, async () => ({ answer: 1 }))).toEqual({ answer: 1 });
  const repeat = await once({ b: 2, a: 1 }, async () => ({ answer: 2 }));
  expect(repeat).toEqual({ answer: 1 });
});

test("another request under the same key is rejected", async () => {
  await once({ a: 1 }, async () => ({ answer: 1 }));
  const other = once({ a: 2 }, async () => ({ answer: 2 }));
  await expect(other).rejects.toMatchObject({ code: "idempotency.conflict" });
});

test("a second call waits for the transaction that holds the key and gets its answer", async () => {
  let runs = 0;
  const slow = async () => {
    runs += 1;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { run: runs };
  };
  expect(await Promise.all([once({}, slow), once({}, slow), once({}, slow)])).toEqual([
    { run: 1 },
    { run: 1 },
    { run: 1 },
  ]);
});

test("a key is free again when the work under it failed", async () => {
  const failing = once({}, async () => {
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await once({}, async () => ({ answer: 2 }))).toEqual({ answer: 2 });
});

test("one waiting call takes over when the first one fails", async () => {
  let waiting: Promise<unknown> = Promise.resolve();
  // The first holds the key while it runs, so the second has to wait.
  const failing = once({}, async () => {
    waiting = once({}, async () => ({ answer: "second" }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    throw new Error("no");
  });
  const [first] = await Promise.allSettled([failing]);
  const [second] = await Promise.allSettled([waiting]);
  const outcomes = [first, second];
  expect(outcomes.map((outcome) => outcome.status)).toEqual(["rejected", "fulfilled"]);
});

test("a key may be used again after a day, and the sweep deletes what is past its time", async () => {
  await once({ a: 1 }, async () => ({ answer: 1 }));
  await once({ a: 1 }, async () => ({ answer: 1 }), "key-2");
  db.clock.advance("24 hours");
  expect(await once({ a: 2 }, async () => ({ answer: 2 }))).toEqual({ answer: 2 });
  await db.store.read.idempotency.sweep();
  const left = await db.sql<{ key: string }>(
    "SELECT key FROM idempotency_record WHERE organization_id = $1",
    [organizationId],
  );
  expect(left).toEqual([{ key: "key-1" }]);
});
