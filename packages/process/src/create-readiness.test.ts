import { expect, test } from "vitest";

import { createReadiness } from "./create-readiness.ts";

const notWritable = { ok: false, reason: "the database does not answer, or is read-only" };

test("is ready once the database is migrated and as long as it accepts writes", async () => {
  let pending = true;
  let writable = true;
  const readiness = createReadiness({
    requireWritable: () => (writable ? Promise.resolve() : Promise.reject(new Error("read-only"))),
    migrationsPending: () => Promise.resolve(pending),
  });
  expect(await readiness.ready()).toEqual({ ok: false, reason: "migrations are pending" });
  writable = false;
  pending = false;
  expect(await readiness.ready()).toEqual(notWritable);
  writable = true;
  expect(await readiness.ready()).toEqual({ ok: true });
  writable = false;
  expect(await readiness.ready()).toEqual(notWritable);
});

test("says that wake-ups are polled where nothing can listen", async () => {
  const readiness = createReadiness({
    requireWritable: () => Promise.resolve(),
    migrationsPending: () => Promise.resolve(false),
    isPolled: true,
  });
  expect(await readiness.ready()).toEqual({ ok: true, wakeUps: "polled" });
});

test("does not wait for a hanging database, and checks it once at a time", async () => {
  let asked = 0;
  const readiness = createReadiness({
    requireWritable() {
      asked += 1;
      return new Promise(() => undefined);
    },
    migrationsPending: () => Promise.resolve(false),
  });
  expect(await Promise.all([readiness.ready(), readiness.ready()])).toEqual([
    notWritable,
    notWritable,
  ]);
  expect(await readiness.ready()).toEqual(notWritable);
  expect(asked).toBe(1);
});
