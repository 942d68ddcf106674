import { afterEach, describe, expect, test } from "vitest";

import { jobCases } from "../../testing/job-cases.ts";
import { useRepositoryFixture } from "../../testing/use-repository-fixture.ts";
import { metricsRepository, queueMetrics } from "./metrics.ts";
import { outboxRepository } from "./outbox/outbox.ts";

const fixture = await useRepositoryFixture();
const metrics = metricsRepository(fixture.sql);
const organizationId = await fixture.organization();
const jobs = jobCases(fixture, organizationId);
afterEach(async () => {
  await fixture.sql.run("DELETE FROM job");
});

const queue = (countUpTo = 1000) => metrics.queue({ kinds: ["mail", "slack.approval"], countUpTo });
const emailQueue = async () => (await queue()).kinds.find(({ kind }) => kind === "mail");

describe("queue metrics", () => {
  test("are 0 for every kind that was asked for when nothing waits", async () => {
    const nothing = { oldestDueSeconds: 0, ready: 0, running: 0, dead: 0 };
    expect(await queue()).toEqual({
      kinds: [
        { kind: "mail", ...nothing },
        { kind: "slack.approval", ...nothing },
      ],
      senderPausedSeconds: 0,
    });
  });

  test("count ready, running and dead jobs of each kind", async () => {
    for (const key of ["a", "b", "c", "d"]) await jobs.enqueue(key);
    await jobs.enqueue("other", 0, "slack.approval");
    const [a, b] = await jobs.claim("w", { limit: 2 });
    if (!a || !b) throw new Error("two jobs were expected");
    await jobs.finish(a.id, "w", { outcome: "dead", error: "no such thing" });
    expect((await queue()).kinds).toMatchObject([
      { kind: "mail", ready: 2, running: 1, dead: 1 },
      { kind: "slack.approval", ready: 1, running: 0, dead: 0 },
    ]);
  });

  test("age by the oldest job that is due, not by one that waits for its time", async () => {
    await jobs.enqueue("later", 3_600_000);
    expect(await emailQueue()).toMatchObject({ oldestDueSeconds: 0, ready: 1 });
    await jobs.enqueue("now");
    fixture.setClock(120);
    const age = (await emailQueue())?.oldestDueSeconds;
    expect(age).toBeGreaterThanOrEqual(119);
    expect(age).toBeLessThan(150);
  });

  test("age by a lease that ran out, but not by one that runs", async () => {
    await jobs.enqueue("a");
    await jobs.claimed("dead worker", 10_000);
    expect(await emailQueue()).toMatchObject({ oldestDueSeconds: 0, running: 1 });
    fixture.setClock(70);
    const age = (await emailQueue())?.oldestDueSeconds;
    expect(age).toBeGreaterThanOrEqual(59);
    expect(age).toBeLessThan(90);
  });

  test("count no further than asked", async () => {
    for (const key of ["a", "b", "c"]) await jobs.enqueue(key);
    expect((await queue(2)).kinds[0]).toMatchObject({ ready: 2 });
  });

  test("say how long the sender still pauses", async () => {
    const outbox = outboxRepository(fixture.sql);
    await outbox.pauseSender("sendgrid", { reason: "rate_limited", forMs: 60_000 });
    const { senderPausedSeconds } = await queue();
    expect(senderPausedSeconds).toBeGreaterThan(50);
    expect(senderPausedSeconds).toBeLessThanOrEqual(60);
    fixture.setClock(61);
    expect((await queue()).senderPausedSeconds).toBe(0);
  });
});

test("invitations are counted by state up to the bound and estimated beyond it", async () => {
  for (let made = 0; made < 4; made += 1) await fixture.pending(organizationId);
  for (let made = 0; made < 2; made += 1) {
    const { id } = await fixture.pending(organizationId);
    await fixture.sql.run("UPDATE invitation SET state = 'revoked' WHERE id = $1", [id]);
  }
  const counted = await metrics.invitations({ countUpTo: 6 });
  expect(counted.estimated).toBe(false);
  expect(counted.states).toMatchObject({ pending: 4, revoked: 2, accepted: 0, requested: 0 });

  await fixture.sql.run("ANALYZE invitation");
  const estimated = await metrics.invitations({ countUpTo: 5 });
  expect(estimated.estimated).toBe(true);
  expect(estimated.states).toMatchObject({ pending: 4, revoked: 2, accepted: 0, requested: 0 });
});

test("queue metrics on a large table read only partial indexes", async () => {
  await fixture.sql.run(
    `INSERT INTO job (organization_id, id, kind, key, state, finished_at)
     SELECT $1, new_id(), 'mail', n::text, CASE WHEN n % 500 = 0 THEN 'dead' ELSE 'done' END, usher_now()
     FROM generate_series(1, 20000) n`,
    [organizationId],
  );
  await fixture.sql.run("ANALYZE job");
  const plan = await fixture.sql.rows(`EXPLAIN ${queueMetrics}`, [["mail", "slack.notice"], 1000]);
  const text = JSON.stringify(plan);
  expect(text).toContain("job_dead_index");
  expect(text).toContain("job_ready_index");
  expect(text).not.toContain("Seq Scan on job");
});
