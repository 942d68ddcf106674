import { Agent } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";

import { createUsherCaller, verifyAuditChain } from "@usher/core";
import { createTestDatabase, testContext, type TestDatabase } from "@usher/core/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { SeedUserName } from "../seed-users.ts";
import { call, keepCalling, untilNotReady, type Call } from "./testing/callers.ts";
import { deploy, type Deployment } from "./testing/deployment.ts";
import { joinSeedUsers } from "./testing/join-seed-users.ts";

let db: TestDatabase;
let site: Deployment;
let headers: Record<string, string>;

beforeAll(async () => {
  db = await createTestDatabase();
  site = await deploy(db.url);
  site.fakeSendGrid.setLatency(50);
  headers = { authorization: `Bearer ${site.orgKey}`, "content-type": "application/json" };
  const limits = { pending: 10_000, inviteesPerDay: 10_000 };
  await asSystem().organization.updatePolicy({ policy: { limits } });
});
afterAll(async () => {
  await site.close();
  await db.close();
});

const unlimited = {
  LIMIT_IP_PER_MINUTE: "100000",
  LIMIT_ACTOR_PER_10_MINUTES: "100000",
};

const asSystem = () =>
  createUsherCaller(
    testContext(db.store, { kind: "system", name: "test" }, { organization: "acme" }),
  );

async function invited(): Promise<string[]> {
  const rows = await db.sql<{ email: string }>("SELECT email FROM invitation ORDER BY email");
  return rows.map(({ email }) => email);
}

const recipients = () =>
  site.fakeSendGrid.mailbox
    .list()
    .map(({ to }) => to.email)
    .toSorted();

const create = (agent: Agent, email: string) => {
  const body = JSON.stringify({ entries: [{ email }] });
  return call(agent, site.env.BASE_URL ?? "", { path: "/trpc/invitation.create", headers, body });
};
const createBySutro = (agent: Agent, email: string) => {
  const body = JSON.stringify({ emailAddresses: [email] });
  return call(agent, site.env.BASE_URL ?? "", { path: "/sutro/invitations", headers, body });
};

/** A create whose last bytes are sent on demand; returns the server's whole answer. */
function slowCreate(email: string) {
  const { hostname, port } = new URL(site.env.BASE_URL ?? "");
  const body = JSON.stringify({ entries: [{ email }] });
  const socket = connect(Number(port), hostname);
  const said = text(socket);
  const head = [
    "POST /trpc/invitation.create HTTP/1.1",
    `Host: ${hostname}`,
    `Authorization: ${headers["authorization"]}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n${body.slice(0, 10)}`);
  return { finish: () => socket.write(body.slice(10)), said };
}

async function follow(): Promise<{ ended: Promise<string>; seen: () => number }> {
  const answer = await fetch(`${site.env.BASE_URL}/trpc/invitation.onEvent`, {
    headers: { ...headers, accept: "text/event-stream" },
  });
  let seen = 0;
  const reader = answer.body?.getReader();
  const read = async (): Promise<string> => {
    for (;;) {
      const part = await reader?.read();
      if (part === undefined || part.done) return "ended";
      seen += 1;
    }
  };
  return { ended: read().catch(() => "cut"), seen: () => seen };
}

const failedCalls = (calls: readonly Call[]) => calls.filter(({ error }) => error !== null);
const statuses = (calls: readonly Call[]) => [...new Set(calls.map(({ status }) => status))];

async function until(what: string, met: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await met())) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen`);
    await wait(25);
  }
}

describe("SIGTERM under load", () => {
  test("a stopping server answers what it accepted, and neither loses nor repeats an email", async () => {
    const server = await site.startServer(unlimited);
    const balanced = new AbortController();
    const agents = {
      balanced: new Agent({ keepAlive: true }),
      stubborn: new Agent({ keepAlive: true }),
    };
    const trpc = keepCalling({ callers: 4, stop: balanced.signal }, (n) =>
      create(agents.balanced, `t${n}@a.example`),
    );
    const sutro = keepCalling({ callers: 2, stop: balanced.signal }, (n) =>
      createBySutro(agents.balanced, `s${n}@b.example`),
    );
    // These do not stop on 503 and continue until the server stops listening.
    const stubborn = keepCalling({ callers: 2, stop: new AbortController().signal }, (n) =>
      create(agents.stubborn, `x${n}@c.example`),
    );
    const following = await follow();
    const [soon, late] = [slowCreate("soon@d.example"), slowCreate("late@d.example")];
    await until("the load", () => trpc.calls.length > 60 && recipients().length > 20);

    const exit = server.kill("SIGTERM");
    expect(await untilNotReady(server.url)).toMatchObject({ status: 503, error: null });
    balanced.abort();
    soon.finish();
    await Promise.all([trpc.ended, sutro.ended, stubborn.ended]);
    late.finish();
    // It ends itself with another code after ten seconds.
    expect(await exit).toBe(0);

    expect(failedCalls([...trpc.calls, ...sutro.calls])).toEqual([]);
    expect([statuses(trpc.calls), statuses(sutro.calls)]).toEqual([[200], [201]]);
    for (const slow of [soon, late])
      expect(await slow.said).toMatch(/^HTTP\/1.1 200 [^]*"success":true/);
    expect(["ended", "cut"]).toContain(await following.ended);
    expect(following.seen()).toBeGreaterThan(0);

    const rows = new Set(await invited());
    const answered = [
      ...trpc.calls.map(({ subject }) => `t${subject}@a.example`),
      ...sutro.calls.map(({ subject }) => `s${subject}@b.example`),
      ...stubborn.calls
        .filter(({ error }) => error === null)
        .map(({ subject }) => `x${subject}@c.example`),
      "soon@d.example",
      "late@d.example",
    ];
    expect(answered.filter((email) => !rows.has(email))).toEqual([]);
    // Whatever a caller was not answered was not done either.
    expect([...rows].filter((email) => !answered.includes(email))).toEqual([]);
    expect(await db.sql("SELECT 1 FROM job WHERE state = 'running'")).toEqual([]);
    expect(await db.sql("SELECT 1 FROM delivery WHERE status IN ('sending', 'unknown')")).toEqual(
      [],
    );

    const next = await site.startServer(unlimited);
    await until("all emails", () => new Set(recipients()).size === rows.size);
    expect(recipients()).toEqual([...rows].toSorted());
    const organization = await asSystem().organization.get();
    await until("all links", async () => {
      const { broken, waiting } = await verifyAuditChain(db.store, organization.id);
      return broken === null && waiting === 0;
    });
    expect(await next.kill("SIGTERM")).toBe(0);
    expect(new Set(recipients()).size).toBe(recipients().length);
  }, 300_000);

  test("a SendGrid that does not answer delays no stop, and its possible emails are not lost", async () => {
    const quick = { ...unlimited, MAIL_RECONCILE_AFTER_SECONDS: "1" };
    const server = await site.startServer(quick);
    const before = site.fakeSendGrid.requests().length;
    site.fakeSendGrid.script({ kind: "hang" });
    await create(new Agent(), "hung@e.example");
    await until("the call", () => site.fakeSendGrid.requests().length > before);
    // It ends itself with another code after ten seconds.
    expect(await server.kill("SIGTERM")).toBe(0);

    const next = await site.startServer(quick);
    await until("the repeat", () => recipients().includes("hung@e.example"));
    const { events } = await asSystem().audit.list({ limit: 2 });
    expect(events.map(({ action }) => action)).toContain("invitation.delivery_unknown");
    expect(await next.kill("SIGTERM")).toBe(0);
  }, 300_000);

  test("a stopping Slack app answers every command it accepted, and posts every request", async () => {
    const { workspace } = site;
    await joinSeedUsers(db.store);
    const server = await site.startServer(unlimited);
    const slack = await site.startSlack();
    const balanced = new AbortController();
    // Below the limit of 30 requests that a person has in ten minutes.
    const maxCalls = 28;
    const commands = (user: SeedUserName, callers: number) =>
      keepCalling({ callers, maxCalls, stop: balanced.signal }, async (n) => {
        // The app posts one message a second in a channel, so requests come slower than invitations.
        if (callers === 1) await wait(200);
        const text = `${user}-${n}@slack.example`;
        const { status, slackError, body } = await workspace.command({
          user,
          channel: "general",
          command: "/invite",
          text,
        });
        return { status, error: slackError, body };
      });
    const loads = [
      ...inviters.map((user) => ({ user, ...commands(user, 2) })),
      ...requesters.map((user) => ({ user, ...commands(user, 1) })),
    ];
    await until("the load", () => loads.every(({ calls }) => calls.length > 3));

    const exit = slack.kill("SIGTERM");
    expect(await untilNotReady(slack.url)).toMatchObject({ status: 503, error: null });
    balanced.abort();
    await Promise.all(loads.map(({ ended }) => ended));
    // It ends itself with another code after ten seconds.
    expect(await exit).toBe(0);

    const calls = loads.flatMap((load) => load.calls);
    expect(failedCalls(calls)).toEqual([]);
    expect(statuses(calls)).toEqual([200]);
    expect(calls.filter(({ body }) => body.includes("restarting"))).toEqual([]);
    const asked = loads.flatMap(({ user, calls }) =>
      calls
        .filter(wasTaken)
        .map(({ subject }) => ({ user, email: `${user}-${subject}@slack.example` })),
    );
    expect(asked.length).toBeGreaterThan(10);

    // Queued commands are done, and answered, by the next process.
    const next = await site.startSlack();
    const unanswered = () =>
      asked.filter(({ user, email }) => {
        const received = workspace.messages("general", { as: user });
        return !received.some(({ text }) => text.includes(email));
      });
    await until("all answers", () => unanswered().length === 0);
    const rows = new Set(await invited());
    expect(asked.filter(({ email }) => !rows.has(email))).toEqual([]);
    const count = asked.filter(({ user }) => requesters.includes(user)).length;
    await until("all requests", () => workspace.messages("approvals").length >= count);
    await until("all emails", async () => {
      const pending = await db.sql("SELECT email FROM invitation WHERE state = 'pending'");
      return new Set(recipients()).size === pending.length;
    });
    expect(new Set(recipients()).size).toBe(recipients().length);
    expect(await next.kill("SIGTERM")).toBe(0);
    expect(await server.kill("SIGTERM")).toBe(0);
  }, 300_000);
});

/** A busy machine may be too slow for Slack's three seconds, and says so. */
const wasTaken = ({ body }: Call) => !body.includes("Nothing was saved");

const inviters: readonly SeedUserName[] = ["owner", "admin"];
const requesters: readonly SeedUserName[] = ["billing", "member"];
