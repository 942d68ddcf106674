import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { newId } from "../../kernel/ids.ts";
import type { OutboxRepository } from "../../outbox/ports.ts";
import { openRepositoryWorld, type RepositoryWorld } from "../../testing/repository-world.ts";
import { claimJobs } from "./outbox-jobs.ts";
import { outboxRepository } from "./outbox.ts";

let world: RepositoryWorld;
let outbox: OutboxRepository;
let organizationId: string;
beforeAll(async () => {
  world = await openRepositoryWorld();
  outbox = outboxRepository(world.sql);
});
afterEach(async () => {
  world.setClock(0);
  await world.sql.run("DELETE FROM job");
});
afterAll(() => world.close());

async function enqueue(key: string, delayMs = 0, kind: "mail" | "slack.approval" = "mail") {
  organizationId ??= await world.organization();
  await outbox.enqueue({ organizationId, kind, key, payload: { key }, delayMs });
}

const claim = (owner: string, options: Partial<Parameters<typeof outbox.claim>[0]> = {}) =>
  outbox.claim({ kinds: ["mail"], owner, leaseMs: 60_000, limit: 10, ...options });

const finish = (
  id: string,
  owner: string,
  options: Partial<Parameters<typeof outbox.finish>[0]> = {},
) =>
  outbox.finish({
    organizationId,
    id,
    owner,
    outcome: "done",
    delayMs: 0,
    error: null,
    countsAsAttempt: true,
    ...options,
  });

const states = async () =>
  Object.fromEntries((await world.jobs(organizationId)).map((job) => [job.id, job.state]));

async function claimed(owner: string, leaseMs = 60_000) {
  const [job] = await claim(owner, { leaseMs, limit: 1 });
  if (!job) throw new Error("there was nothing to claim");
  return job;
}

describe("claim", () => {
  test("takes due jobs of its kinds, oldest first, up to the limit", async () => {
    for (const key of ["a", "b", "c"]) {
      await enqueue(key);
      await world.sql.run("UPDATE job SET run_at = run_at - interval '1 minute'");
    }
    await enqueue("later", 60_000);
    await enqueue("other", 0, "slack.approval");
    const first = await claim("w", { limit: 2 });
    expect(first.map((job) => [job.key, job.attempts, job.payload])).toEqual([
      ["a", 1, { key: "a" }],
      ["b", 1, { key: "b" }],
    ]);
    const both = await claim("w", { kinds: ["mail", "slack.approval"] });
    expect(both.map((job) => job.key)).toEqual(["c", "other"]);
    world.setClock(60);
    expect((await claim("w", { kinds: ["mail"] })).map((job) => job.key)).toContain("later");
  });

  test("gives each of 400 jobs to one of eight workers", async () => {
    await enqueue("first");
    await world.sql.run(
      `INSERT INTO job (organization_id, id, kind, key)
       SELECT $1, new_id(), 'mail', n::text FROM generate_series(2, 400) n`,
      [organizationId],
    );
    const got = await Promise.all(
      Array.from({ length: 8 }, async (_, worker) => {
        const mine: string[] = [];
        for (;;) {
          const jobs = await claim(`w${worker}`, { limit: 7 });
          if (jobs.length === 0 && (await outbox.nextDueInMs(["mail"])) !== 0) return mine;
          mine.push(...jobs.map((job) => job.id));
        }
      }),
    );
    expect(got.flat()).toHaveLength(400);
    expect(new Set(got.flat()).size).toBe(400);
  });

  test("takes over an expired lease, equal included, and counts the attempt", async () => {
    await enqueue("a");
    const job = await claimed("dead worker", 10_000);
    expect(await claim("w2")).toEqual([]);
    world.setClock(10);
    await world.sql.run("UPDATE job SET lease_until = usher_now()");
    const again = await Promise.all([claim("w2"), claim("w3"), claim("w4")]);
    expect(again.flat()).toMatchObject([{ id: job.id, attempts: 2 }]);
    expect(await finish(job.id, "dead worker")).toBe(false);
  });
});

describe("one key", () => {
  test("never runs twice at once: the second job waits for the first one's end", async () => {
    await enqueue("k");
    const first = await claimed("w1");
    await enqueue("k");
    await enqueue("k");
    expect(await world.count("job", organizationId, "state = 'ready'")).toBe(1);
    expect(await claim("w2")).toEqual([]);
    expect(await outbox.nextDueInMs(["mail"])).toBeGreaterThan(1000);
    expect(await finish(first.id, "w1")).toBe(true);
    expect(await outbox.nextDueInMs(["mail"])).toBe(0);
    expect(await claim("w2")).toMatchObject([{ key: "k", attempts: 1 }]);
  });

  test("whose lease ran out is taken over before its second job", async () => {
    await enqueue("k");
    const first = await claimed("w1", 1000);
    await enqueue("k");
    world.setClock(2);
    const jobs = (await Promise.all([claim("w2"), claim("w3")])).flat();
    expect(jobs).toMatchObject([{ id: first.id }]);
  });

  test("never runs twice at once under enqueuers, workers and retries without end", async () => {
    await enqueue("k");
    const running = new Set<string>();
    let overlaps = 0;
    let done = 0;
    const workers = Array.from({ length: 6 }, async (_, worker) => {
      while (done < 60) {
        const [job] = await claim(`w${worker}`, { limit: 1 });
        if (!job) continue;
        if (running.size > 0) overlaps += 1;
        running.add(job.id);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
        running.delete(job.id);
        done += 1;
        const outcome = Math.random() < 0.5 ? "ready" : "done";
        expect(await finish(job.id, `w${worker}`, { outcome })).toBe(true);
      }
    });
    const ended = Promise.all(workers);
    const over = new AbortController();
    const enqueuers = Array.from({ length: 3 }, async () => {
      while (!over.signal.aborted) await enqueue("k");
    });
    await ended;
    over.abort();
    await Promise.all(enqueuers);
    expect(overlaps).toBe(0);
  });
});

describe("finish", () => {
  test("keeps the outcome, the error and the time", async () => {
    for (const key of ["a", "b", "c", "d"]) await enqueue(key);
    const [a, b, c, d] = await claim("w");
    if (!a || !b || !c || !d) throw new Error("four jobs were expected");
    await finish(a.id, "w");
    await finish(b.id, "w", { outcome: "dead", error: "no such thing" });
    await finish(c.id, "w", { outcome: "ready", delayMs: 5000, error: "later" });
    await finish(d.id, "w", { outcome: "ready", delayMs: 9000, countsAsAttempt: false });
    expect(await states()).toEqual({
      [a.id]: "done",
      [b.id]: "dead",
      [c.id]: "ready",
      [d.id]: "ready",
    });
    const jobs = new Map((await world.jobs(organizationId)).map((job) => [job.id, job]));
    expect(jobs.get(b.id)?.last_error).toBe("no such thing");
    expect(jobs.get(c.id)).toMatchObject({ attempts: 1, last_error: "later" });
    expect(jobs.get(d.id)?.attempts).toBe(0);
    const due = await outbox.nextDueInMs(["mail"]);
    expect(due).toBeGreaterThan(3000);
    expect(due).toBeLessThanOrEqual(5000);
    world.setClock(6);
    expect(await claim("w")).toMatchObject([{ id: c.id, attempts: 2 }]);
  });

  test("writes nothing for who lost the lease or finished already", async () => {
    await enqueue("a");
    const job = await claimed("w1", 1000);
    world.setClock(2);
    await claimed("w2");
    expect(await finish(job.id, "w1", { outcome: "dead", error: "mine" })).toBe(false);
    expect(await world.jobs(organizationId)).toMatchObject([
      { state: "running", last_error: null, attempts: 2 },
    ]);
    expect(await finish(job.id, "w2")).toBe(true);
    expect(await finish(job.id, "w2", { outcome: "dead" })).toBe(false);
    expect(await states()).toEqual({ [job.id]: "done" });
  });

  test("yields to a newer ready job of its key", async () => {
    await enqueue("k");
    const job = await claimed("w");
    await enqueue("k");
    expect(await finish(job.id, "w", { outcome: "ready", error: "again" })).toBe(true);
    expect((await states())[job.id]).toBe("done");
    expect(await world.count("job", organizationId, "state = 'ready'")).toBe(1);
  });

  test("yields to one that is committed while it waits", async () => {
    await enqueue("k");
    const job = await claimed("w");
    const ended = await world.transaction(async (tx) => {
      await outboxRepository(tx).enqueue({
        organizationId,
        kind: "mail",
        key: "k",
        payload: {},
        delayMs: 0,
      });
      const waiting = finish(job.id, "w", { outcome: "ready" });
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { waiting };
    });
    expect(await ended.waiting).toBe(true);
    expect((await states())[job.id]).toBe("done");
  });
});

describe("leases and waiting", () => {
  test("renew prolongs only what the owner still holds", async () => {
    for (const key of ["a", "b", "c"]) await enqueue(key);
    const [a, b] = await claim("w1", { limit: 2, leaseMs: 1000 });
    const c = await claimed("w2");
    if (!a || !b) throw new Error("two jobs were expected");
    await finish(b.id, "w1");
    const renewed = await outbox.renew({
      owner: "w1",
      ids: [a.id, b.id, c.id],
      leaseMs: 60_000,
    });
    expect(renewed).toEqual([a.id]);
    world.setClock(30);
    expect(await claim("w3")).toEqual([]);
  });

  test("nextDueInMs knows the end of a lease and an empty queue", async () => {
    expect(await outbox.nextDueInMs(["mail"])).toBeNull();
    await enqueue("a");
    expect(await outbox.nextDueInMs(["slack.approval"])).toBeNull();
    await claimed("w", 8000);
    const due = await outbox.nextDueInMs(["mail", "slack.approval"]);
    expect(due).toBeGreaterThan(6000);
    expect(due).toBeLessThanOrEqual(8000);
  });

  test("enqueue keeps one ready job of a key with the earlier time", async () => {
    await enqueue("k", 60_000);
    await enqueue("k", 5_000);
    await enqueue("k", 90_000);
    expect(await world.count("job", organizationId)).toBe(1);
    expect(await outbox.nextDueInMs(["mail"])).toBeLessThanOrEqual(5_000);
  });

  test("sweepFinished deletes old finished jobs and nothing else", async () => {
    for (const key of ["old", "new", "waiting"]) await enqueue(key);
    const [old, fresh] = await claim("w", { limit: 2 });
    if (!old || !fresh) throw new Error("two jobs were expected");
    await finish(old.id, "w");
    await finish(fresh.id, "w", { outcome: "dead" });
    await world.sql.run(
      "UPDATE job SET finished_at = finished_at - interval '25 hours' WHERE id = $1",
      [old.id],
    );
    expect(await outbox.sweepFinished(24)).toBe(1);
    expect(Object.values(await states()).toSorted()).toEqual(["dead", "ready"]);
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
    expect(await world.sql.rows(rows, [sender])).toEqual([{ reason: "unauthorized" }]);
    world.setClock(61);
    expect(await outbox.senderPausedForMs(sender)).toBe(0);
    await outbox.pauseSender(sender, { reason: "rate_limited", forMs: 1_000 });
    expect(await world.sql.rows(rows, [sender])).toEqual([{ reason: "rate_limited" }]);
  });

  test("claiming from a long queue reads its index and stops at the limit", async () => {
    await enqueue("first");
    await world.sql.run(
      `INSERT INTO job (organization_id, id, kind, key)
       SELECT $1, new_id(), 'mail', n::text FROM generate_series(1, 20000) n`,
      [organizationId],
    );
    await world.sql.run("ANALYZE job");
    const plan = await world.sql.rows<{ "QUERY PLAN": string }>(`EXPLAIN ${claimJobs}`, [
      ["mail", "slack.approval"],
      "w",
      60_000,
      20,
    ]);
    const text = plan.map((line) => line["QUERY PLAN"]).join("\n");
    expect(text).toContain("Index Scan using job_ready_index on job j");
    expect(text).toContain("Index Scan using job_running_index on job j");
    expect(await claim("w", { limit: 20 })).toHaveLength(20);
  });
});
