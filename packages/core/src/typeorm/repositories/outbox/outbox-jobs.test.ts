import { afterEach, describe, expect, test } from "vitest";

import { jobCases } from "../../../testing/job-cases.ts";
import { useRepositoryFixture } from "../../../testing/use-repository-fixture.ts";
import { outboxRepository } from "./outbox.ts";

const fixture = await useRepositoryFixture();
const outbox = outboxRepository(fixture.sql);
const organizationId = await fixture.organization();
const jobs = jobCases(fixture, organizationId);
afterEach(async () => {
  await fixture.sql.run("DELETE FROM job");
});

describe("claim", () => {
  test("takes due jobs of its kinds, oldest first, up to the limit", async () => {
    for (const key of ["a", "b", "c"]) {
      await jobs.enqueue(key);
      await fixture.sql.run("UPDATE job SET run_at = run_at - interval '1 minute'");
    }
    await jobs.enqueue("later", 60_000);
    await jobs.enqueue("other", 0, "slack.approval");
    const first = await jobs.claim("w", { limit: 2 });
    expect(first.map((job) => [job.key, job.attempts, job.payload])).toEqual([
      ["a", 1, { key: "a" }],
      ["b", 1, { key: "b" }],
    ]);
    const both = await jobs.claim("w", { kinds: ["mail", "slack.approval"] });
    expect(both.map((job) => job.key)).toEqual(["c", "other"]);
    fixture.setClock(60);
    expect((await jobs.claim("w", { kinds: ["mail"] })).map((job) => job.key)).toContain("later");
  });

  test("takes jobs of the named organizations only, and knows when theirs are due", async () => {
    const other = await fixture.organization();
    await jobs.enqueue("mine");
    expect(await jobs.claim("w", { organizationIds: [] })).toEqual([]);
    expect(await jobs.claim("w", { organizationIds: [other] })).toEqual([]);
    expect(await outbox.nextDueInMs(["mail"], [other])).toBeNull();
    expect(await outbox.nextDueInMs(["mail"], [other, organizationId])).toBe(0);
    const mine = await jobs.claim("w", { organizationIds: [other, organizationId] });
    expect(mine.map((job) => job.key)).toEqual(["mine"]);
    expect(await outbox.nextDueInMs(["mail"], [other])).toBeNull();
    expect(await outbox.nextDueInMs(["mail"], [organizationId])).toBeGreaterThan(1000);
    await fixture.sql.run("UPDATE job SET lease_until = usher_now()");
    expect(await jobs.claim("w", { organizationIds: [other] })).toEqual([]);
    expect(await jobs.claim("w", { organizationIds: [organizationId] })).toHaveLength(1);
  });

  test("gives each of 400 jobs to one of eight workers", async () => {
    await jobs.enqueue("first");
    await fixture.sql.run(
      `INSERT INTO job (organization_id, id, kind, key)
       SELECT $1, new_id(), 'mail', n::text FROM generate_series(2, 400) n`,
      [organizationId],
    );
    const got = await Promise.all(
      Array.from({ length: 8 }, async (_, worker) => {
        const mine: string[] = [];
        for (;;) {
          const some = await jobs.claim(`w${worker}`, { limit: 7 });
          if (some.length === 0 && (await outbox.nextDueInMs(["mail"])) !== 0) return mine;
          mine.push(...some.map((job) => job.id));
        }
      }),
    );
    expect(got.flat()).toHaveLength(400);
    expect(new Set(got.flat()).size).toBe(400);
  });

  test("takes over an expired lease, equal included, and counts the attempt", async () => {
    await jobs.enqueue("a");
    const job = await jobs.claimed("dead worker", 10_000);
    expect(await jobs.claim("w2")).toEqual([]);
    fixture.setClock(10);
    await fixture.sql.run("UPDATE job SET lease_until = usher_now()");
    const again = await Promise.all([jobs.claim("w2"), jobs.claim("w3"), jobs.claim("w4")]);
    expect(again.flat()).toMatchObject([{ id: job.id, attempts: 2 }]);
    expect(await jobs.finish(job.id, "dead worker")).toBe(false);
  });

  test("ends with its own claim only, though one owner claimed it twice", async () => {
    await jobs.enqueue("a");
    const first = await jobs.claimed("w", 1_000);
    fixture.setClock(2);
    const second = await jobs.claimed("w");
    expect(second).toMatchObject({ id: first.id, attempts: 2 });
    const late = { outcome: "ready", attempts: first.attempts } as const;
    expect(await jobs.finish(first.id, "w", late)).toBe(false);
    expect(await jobs.states()).toEqual({ [first.id]: "running" });
    expect(await jobs.finish(first.id, "w")).toBe(true);
  });
});

describe("one key", () => {
  test("never runs twice at once: the second job waits for the first one's end", async () => {
    await jobs.enqueue("k");
    const first = await jobs.claimed("w1");
    await jobs.enqueue("k");
    await jobs.enqueue("k");
    expect(await fixture.count("job", organizationId, "state = 'ready'")).toBe(1);
    expect(await jobs.claim("w2")).toEqual([]);
    expect(await outbox.nextDueInMs(["mail"])).toBeGreaterThan(1000);
    expect(await jobs.finish(first.id, "w1")).toBe(true);
    expect(await outbox.nextDueInMs(["mail"])).toBe(0);
    expect(await jobs.claim("w2")).toMatchObject([{ key: "k", attempts: 1 }]);
  });

  test("whose lease ran out is taken over before its second job", async () => {
    await jobs.enqueue("k");
    const first = await jobs.claimed("w1", 1000);
    await jobs.enqueue("k");
    fixture.setClock(2);
    const taken = (await Promise.all([jobs.claim("w2"), jobs.claim("w3")])).flat();
    expect(taken).toMatchObject([{ id: first.id }]);
  });

  test("never runs twice at once under enqueuers, workers and retries without end", async () => {
    await jobs.enqueue("k");
    const running = new Set<string>();
    let overlaps = 0;
    let done = 0;
    const workers = Array.from({ length: 6 }, async (_, worker) => {
      while (done < 60) {
        const [job] = await jobs.claim(`w${worker}`, { limit: 1 });
        if (!job) continue;
        if (running.size > 0) overlaps += 1;
        running.add(job.id);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
        running.delete(job.id);
        done += 1;
        const outcome = Math.random() < 0.5 ? "ready" : "done";
        expect(await jobs.finish(job.id, `w${worker}`, { outcome })).toBe(true);
      }
    });
    const ended = Promise.all(workers);
    const over = new AbortController();
    const enqueuers = Array.from({ length: 3 }, async () => {
      while (!over.signal.aborted) await jobs.enqueue("k");
    });
    await ended;
    over.abort();
    await Promise.all(enqueuers);
    expect(overlaps).toBe(0);
  });
});

describe("finish", () => {
  test("keeps the outcome, the error and the time", async () => {
    for (const key of ["a", "b", "c", "d"]) await jobs.enqueue(key);
    const [a, b, c, d] = await jobs.claim("w");
    if (!a || !b || !c || !d) throw new Error("four jobs were expected");
    await jobs.finish(a.id, "w");
    await jobs.finish(b.id, "w", { outcome: "dead", error: "no such thing" });
    await jobs.finish(c.id, "w", { outcome: "ready", delayMs: 60_000, error: "later" });
    await jobs.finish(d.id, "w", { outcome: "ready", delayMs: 600_000, countsAsAttempt: false });
    expect(await jobs.states()).toEqual({
      [a.id]: "done",
      [b.id]: "dead",
      [c.id]: "ready",
      [d.id]: "ready",
    });
    const stored = new Map((await fixture.jobs(organizationId)).map((job) => [job.id, job]));
    expect(stored.get(b.id)?.last_error).toBe("no such thing");
    expect(stored.get(c.id)).toMatchObject({ attempts: 1, last_error: "later" });
    expect(stored.get(d.id)?.attempts).toBe(0);
    const due = await outbox.nextDueInMs(["mail"]);
    expect(due).toBeGreaterThan(30_000);
    expect(due).toBeLessThanOrEqual(60_000);
    fixture.setClock(61);
    expect(await jobs.claim("w")).toMatchObject([{ id: c.id, attempts: 2 }]);
  });

  test("writes nothing for who lost the lease or finished already", async () => {
    await jobs.enqueue("a");
    const job = await jobs.claimed("w1", 1000);
    fixture.setClock(2);
    await jobs.claimed("w2");
    expect(await jobs.finish(job.id, "w1", { outcome: "dead", error: "mine" })).toBe(false);
    expect(await fixture.jobs(organizationId)).toMatchObject([
      { state: "running", last_error: null, attempts: 2 },
    ]);
    expect(await jobs.finish(job.id, "w2")).toBe(true);
    expect(await jobs.finish(job.id, "w2", { outcome: "dead" })).toBe(false);
    expect(await jobs.states()).toEqual({ [job.id]: "done" });
  });

  test("yields to a newer ready job of its key", async () => {
    await jobs.enqueue("k");
    const job = await jobs.claimed("w");
    await jobs.enqueue("k");
    expect(await jobs.finish(job.id, "w", { outcome: "ready", error: "again" })).toBe(true);
    expect((await jobs.states())[job.id]).toBe("done");
    expect(await fixture.count("job", organizationId, "state = 'ready'")).toBe(1);
  });

  test("yields to one that is committed while it waits", async () => {
    await jobs.enqueue("k");
    const job = await jobs.claimed("w");
    const ended = await fixture.transaction(async (tx) => {
      await outboxRepository(tx).enqueue({
        organizationId,
        kind: "mail",
        key: "k",
        payload: {},
        delayMs: 0,
      });
      const waiting = jobs.finish(job.id, "w", { outcome: "ready" });
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { waiting };
    });
    expect(await ended.waiting).toBe(true);
    expect((await jobs.states())[job.id]).toBe("done");
  });
});
