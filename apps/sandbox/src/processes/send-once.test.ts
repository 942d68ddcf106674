import { setTimeout as wait } from "node:timers/promises";

import { createUsherClient } from "@usher/client";
import { createUsherCaller } from "@usher/core";
import { createTestDatabase, testContext, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";

import { deploy, type Deployment } from "./testing/deployment.ts";
import type { AppProcess } from "./spawn-app.ts";

vi.setConfig({ testTimeout: 300_000 });

const count = 20;
/** SendGrid answers while the process is stopped or the database away, and only its answer says what it took. */
const answerAfterMs = 700;
const settings = {
  MAIL_TIMEOUT_SECONDS: "6",
  JOB_LEASE_SECONDS: "7",
  MAIL_RECONCILE_AFTER_SECONDS: "120",
};

let db: TestDatabase;
let site: Deployment;
let first: AppProcess;
let second: AppProcess;
let group = 0;

// Whole processes start here, one after the other, and serve every test.
beforeAll(async () => {
  db = await createTestDatabase();
  site = await deploy(db.url);
  site.fakeSendGrid.setLatency(answerAfterMs);
  const actor = { kind: "system", name: "test" } as const;
  const system = createUsherCaller(testContext(db.store, actor, { organization: "acme" }));
  const limits = { pending: 10_000, inviteesPerDay: 10_000 };
  await system.organization.updatePolicy({ policy: { limits } });
  first = await site.startServer(settings);
  second = await site.startSecondServer(settings);
}, 240_000);
afterEach(() => db.allow("everything"));
afterAll(async () => {
  await site.close();
  await db.close();
});

/**
 * Invites as many as there are, whose addresses no other test has. The test before ended the servers' connections, so
 * the first call may be asked to try again.
 */
async function invite(): Promise<void> {
  group += 1;
  const idempotencyKey = `group-${group}`;
  const entries = Array.from({ length: count }, (_, n) => ({
    email: `p${n}@group-${group}.example`,
  }));
  const client = createUsherClient({ url: first.url, apiKey: site.orgKey });
  await vi.waitFor(() => client.invitation.create.mutate({ entries, idempotencyKey }), 60_000);
}
const ofGroup = (email: string) => email.endsWith(`@group-${group}.example`);
const calls = () =>
  site.fakeSendGrid
    .requests()
    .filter(({ body }) => JSON.stringify(body).includes(`@group-${group}.`)).length;
const readyz = async ({ url }: AppProcess) => {
  const answer = await fetch(`${url}/readyz`);
  return { status: answer.status, text: await answer.text() };
};

async function until(what: string, met: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 90_000;
  while (!(await met())) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen`);
    await wait(25);
  }
}

/** Addresses by what the database says of their emails. */
async function deliveries(): Promise<Record<string, string[]>> {
  const rows = await db.sql<{ status: string; emails: string[] }>(
    `SELECT d.status, array_agg(i.email ORDER BY i.email) AS emails FROM delivery d
     JOIN invitation i ON i.organization_id = d.organization_id AND i.id = d.invitation_id
     WHERE i.email LIKE $1 GROUP BY d.status`,
    [`%@group-${group}.example`],
  );
  return Object.fromEntries(rows.map(({ status, emails }) => [status, emails]));
}

/**
 * What SendGrid has, it has once, and the database knows it. Unknown is only what had not been sent when the process was
 * stopped and its lease ran out.
 */
async function expectEachSentOnce(): Promise<void> {
  await until("the end of every email", async () => {
    const { queued, sending } = await deliveries();
    return queued === undefined && sending === undefined;
  });
  const sent = site.fakeSendGrid.mailbox.list().map(({ to }) => to.email);
  // Another process called some unknown; the one that has their answers still writes them.
  const { accepted = [], unknown = [] } = await vi.waitFor(async () => {
    const found = await deliveries();
    expect(sent.filter(ofGroup).toSorted()).toEqual(found.accepted);
    return found;
  }, 60_000);
  expect(accepted.length + unknown.length).toBe(count);
  expect(accepted.length).toBeGreaterThanOrEqual(count / 2);
}

test.each([
  ["longer than a call may take", 6_500],
  ["longer than its lease, while another process takes its jobs over", 10_000],
])("a server paused for %s sends no accepted email twice", async (_what, pauseMs) => {
  await invite();
  await until("calls under way", () => calls() >= count / 2);
  first.signal("SIGSTOP");
  await wait(pauseMs);
  first.signal("SIGCONT");
  await expectEachSentOnce();
});

test.each(["nothing", "reading"] as const)(
  "a database that allows %s for longer than a lease causes no accepted email to be sent twice",
  async (access) => {
    await invite();
    await until("calls under way", () => calls() >= count / 2);
    await db.allow(access);
    await wait(7_500);
    const begun = calls();
    const answers = [await readyz(first), await readyz(second)];
    expect(answers.map(({ text }) => text).join("\n")).toContain(
      "outcomes that are not in the database yet",
    );
    await wait(1_000);
    expect(calls()).toBe(begun);
    await db.allow("everything");
    await expectEachSentOnce();
    for (const server of [first, second])
      await until("readiness", async () => (await readyz(server)).status === 200);
  },
);

test("a server that stops while the database is down leaves unwritten outcomes unknown", async () => {
  await second.kill("SIGTERM");
  await invite();
  await until("calls under way", () => calls() >= count / 2);
  await db.allow("nothing");
  await until("outcomes that wait", async () =>
    (await readyz(first)).text.includes("outcomes that are not in the database yet"),
  );
  const startedAt = performance.now();
  await first.kill("SIGTERM");
  expect(performance.now() - startedAt).toBeGreaterThan(7_000);
  expect(first.output()).toContain("the worker stopped with unwritten outcomes");
  await db.allow("everything");
  await site.startServer(settings);
  await until("the end of every email", async () => {
    const { queued, sending } = await deliveries();
    return queued === undefined && sending === undefined;
  });
  const { accepted = [], unknown = [] } = await deliveries();
  expect(accepted.length + unknown.length).toBe(count);
  const sent = site.fakeSendGrid.mailbox.list().map(({ to }) => to.email);
  expect(sent.filter(ofGroup).toSorted()).toEqual([...new Set(sent.filter(ofGroup))].toSorted());
  expect(sent.filter((email) => unknown.includes(email)).length).toBeGreaterThan(0);
});
