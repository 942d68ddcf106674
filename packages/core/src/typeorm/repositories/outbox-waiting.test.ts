import { afterEach, describe, expect, test } from "vitest";

import { newId } from "../../model/ids.ts";
import { jobCases } from "../../testing/job-cases.ts";
import { useRepositoryFixture } from "../../testing/use-repository-fixture.ts";
import { claimJobs } from "./outbox/outbox-jobs.ts";
import { outboxRepository } from "./outbox/outbox.ts";

const fixture = await useRepositoryFixture();
const outbox = outboxRepository(fixture.sql);
const organizationId = await fixture.organization();
const jobs = jobCases(fixture, organizationId);
afterEach(async () => {
  await fixture.sql.run("DELETE FROM job");
});

describe("leases and waiting", () => {
  test("renew prolongs only what the owner still holds", async () => {
    for (const key of ["a", "b", "c"]) await jobs.enqueue(key);
    const [a, b] = await jobs.claim("w1", { limit: 2, leaseMs: 25_000 });
    const c = await jobs.claimed("w2");
    if (!a || !b) throw new Error("two jobs were expected");
    await jobs.finish(b.id, "w1");
    const renewed = await outbox.renew({
      owner: "w1",
      ids: [a.id, b.id, c.id],
      leaseMs: 60_000,
    });
    expect(renewed).toEqual([a.id]);
    fixture.setClock(30);
    expect(await jobs.claim("w3")).toEqual([]);
  });

  test("nextDueInMs knows the end of a lease and an empty queue", async () => {
    expect(await outbox.nextDueInMs(["mail"])).toBeNull();
    await jobs.enqueue("a");
    expect(await outbox.nextDueInMs(["slack.approval"])).toBeNull();
    await jobs.claimed("w", 60_000);
    const due = await outbox.nextDueInMs(["mail", "slack.approval"]);
    expect(due).toBeGreaterThan(30_000);
    expect(due).toBeLessThanOrEqual(60_000);
  });

  test("enqueue keeps one ready job of a key with the earlier time", async () => {
    await jobs.enqueue("k", 60_000);
    await jobs.enqueue("k", 5_000);
    await jobs.enqueue("k", 90_000);
    expect(await fixture.count("job", organizationId)).toBe(1);
    expect(await outbox.nextDueInMs(["mail"])).toBeLessThanOrEqual(5_000);
  });

  test("sweepFinished deletes old finished jobs and nothing else", async () => {
    for (const key of ["old", "new", "waiting"]) await jobs.enqueue(key);
    const [old, fresh] = await jobs.claim("w", { limit: 2 });
    if (!old || !fresh) throw new Error("two jobs were expected");
    await jobs.finish(old.id, "w");
    await jobs.finish(fresh.id, "w", { outcome: "dead" });
    await fixture.sql.run(
      "UPDATE job SET finished_at = finished_at - interval '25 hours' WHERE id = $1",
      [old.id],
    );
    expect(await outbox.sweepFinished(24)).toBe(1);
    expect(Object.values(await jobs.states()).toSorted()).toEqual(["dead", "ready"]);
  });

  test("a sender's pause keeps the later end with its reason", async () => {
    const sender = newId();
    expect(await outbox.senderPausedForMs(sender)).toBe(0);
    await outbox.pauseSender(sender, { reason: "unauthorized", forMs: 60_000 });
    await outbox.pauseSender(sender, { reason: "rate_limited", forMs: 1_000 });
    const left = await outbox.senderPausedForMs(sender);
    expect(left).toBeGreaterThan(50_000);
    expect(left).toBeLessThanOrEqual(60_000);
    const rows = "SELECT reason FROM sender_pause WHERE sender = $1";
    expect(await fixture.sql.rows(rows, [sender])).toEqual([{ reason: "unauthorized" }]);
    fixture.setClock(61);
    expect(await outbox.senderPausedForMs(sender)).toBe(0);
    await outbox.pauseSender(sender, { reason: "rate_limited", forMs: 1_000 });
    expect(await fixture.sql.rows(rows, [sender])).toEqual([{ reason: "rate_limited" }]);
  });

  test("claiming from a long queue reads its index and stops at the limit", async () => {
    await jobs.enqueue("first");
    await fixture.sql.run(
      `INSERT INTO job (organization_id, id, kind, key)
       SELECT $1, new_id(), 'mail', n::text FROM generate_series(1, 20000) n`,
      [organizationId],
    );
    await fixture.sql.run("ANALYZE job");
    const plan = await fixture.sql.rows<{ "QUERY PLAN": string }>(
      `EXPLAIN ${claimJobs(16, "true")}`,
      [JSON.stringify(["mail", "slack.approval"]), "w", 60_000],
    );
    const text = plan.map((line) => line["QUERY PLAN"]).join("\n");
    expect(text).toContain("Index Scan using job_ready_index on job j");
    expect(text).toContain("Index Scan using job_running_index on job j");
    expect(await jobs.claim("w", { limit: 20 })).toHaveLength(16);
  });
});
