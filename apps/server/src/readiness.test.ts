import { expect, it } from "vitest";

import { createReadiness } from "./readiness.ts";

it("is ready once the database is migrated and as long as it answers", async () => {
  let pending = true;
  let answers = true;
  const readiness = createReadiness({
    ping: () => (answers ? Promise.resolve() : Promise.reject(new Error("gone"))),
    migrationsPending: () => Promise.resolve(pending),
  });
  expect(await readiness.ready()).toEqual({ ok: false, reason: "migrations are pending" });
  pending = false;
  expect(await readiness.ready()).toEqual({ ok: true });
  answers = false;
  expect(await readiness.ready()).toEqual({ ok: false, reason: "the database does not answer" });
});

it("does not wait for a database that hangs", async () => {
  const readiness = createReadiness({
    ping: () => Promise.resolve(),
    migrationsPending: () => new Promise(() => undefined),
  });
  const startedAt = Date.now();
  expect((await readiness.ready()).ok).toBe(false);
  expect(Date.now() - startedAt).toBeLessThan(3_000);
});
