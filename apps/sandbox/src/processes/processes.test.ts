import { setTimeout as wait } from "node:timers/promises";

import { createUsherClient } from "@usher/client";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { deploy, type Deployment } from "./testing/deployment.ts";

// Whole processes start here, one after the other.
vi.setConfig({ testTimeout: 300_000 });

let db: TestDatabase;
let site: Deployment;

beforeAll(async () => {
  db = await createTestDatabase();
  site = await deploy(db.url);
});
afterAll(async () => {
  await site.close();
  await db.close();
});

const sender = "sendgrid";
const linkIn = (text: string) => /https?:\/\/\S+\/i\/\S+/.exec(text)?.[0] ?? "no link";
const emailTo = (email: string) =>
  site.fakeSendGrid.mailbox.waitFor(email, { count: 1, since: new Date(0), timeoutMs: 60_000 });
const client = () => createUsherClient({ url: site.env.BASE_URL ?? "", apiKey: site.orgKey });

async function until(what: string, met: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await met())) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen`);
    await wait(25);
  }
}

async function people(): Promise<void> {
  const server = await site.startServer();
  for (const [email, role] of [
    ["adam@acme.com", "admin"],
    ["marco@acme.com", "member"],
  ] as const) {
    await client().invitation.create.mutate({ entries: [{ email, roles: [role] }] });
    const message = await emailTo(email);
    await accept(linkIn(message.text));
  }
  await server.kill("SIGTERM");
}

async function accept(link: string): Promise<void> {
  const answer = await fetch(link, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "sec-fetch-site": "same-origin",
    },
    body: "action=accept",
  });
  expect(answer.status).toBe(200);
}

describe("server and Slack app as two processes on one PostgreSQL", () => {
  test("the server and the Slack app play the story from the command to the member and back", async () => {
    await people();
    const server = await site.startServer();
    const slack = await site.startSlack();
    const { workspace } = site;

    await site.invite("member", "jane@acme.com admin");
    await until("the request", () => workspace.messages("approvals").length > 0);
    const [request] = workspace.messages("approvals");
    if (!request) throw new Error("no request");
    await workspace.click({
      user: "admin",
      channel: "approvals",
      messageTs: request.ts,
      actionId: "approve",
    });
    const message = await emailTo("jane@acme.com");
    await accept(linkIn(message.text));
    await until("the notice to the requester", () =>
      workspace.dm("member").some((message) => /jane@acme\.com joined/.test(message.text)),
    );
    const { members } = await client().member.list.query({ text: "jane@acme.com" });
    expect(members[0]?.roles).toEqual(["admin"]);

    expect(await slack.kill("SIGTERM")).toBe(0);
    expect(await server.kill("SIGTERM")).toBe(0);
    const token = linkIn(message.text).split("/i/")[1] ?? "";
    for (const output of [server.output(), slack.output()]) {
      expect(output).not.toContain(token.split(".")[1]);
      expect(output).not.toContain(site.fakeSendGrid.apiKey);
      expect(output).not.toContain(site.orgKey);
    }
  });

  test("after kill -9 between commit and email, a restart sends the email once, with its link", async () => {
    const { mailbox } = site.fakeSendGrid;
    const first = await site.startServer();
    // All senders wait, so the process dies with the email committed and not sent.
    await db.store.read.outbox.pauseSender(sender, { reason: "misconfigured", forMs: 600_000 });
    const batch = await client().invitation.create.mutate({
      entries: [{ email: "kill@acme.com" }],
    });
    await first.kill("SIGKILL");
    expect(mailbox.list({ to: "kill@acme.com" })).toEqual([]);
    await db.sql("DELETE FROM sender_pause");
    await db.sql(
      "UPDATE job SET run_at = usher_now(), lease_until = usher_now() WHERE state IN ('ready', 'running')",
    );

    const second = await site.startServer();
    const message = await emailTo("kill@acme.com");
    await wait(500);
    expect(mailbox.list({ to: "kill@acme.com" })).toHaveLength(1);
    await accept(linkIn(message.text));
    const id = batch.results[0]?.invitation?.id ?? "";
    expect((await client().invitation.get.query({ id })).state).toBe("accepted");
    await second.kill("SIGTERM");
  });

  test("after kill -9 during sending, the email is unknown, and repeated once with the same link", async () => {
    const { mailbox } = site.fakeSendGrid;
    const quick = { MAIL_RECONCILE_AFTER_SECONDS: "1" };
    const first = await site.startServer(quick);
    site.fakeSendGrid.script({ kind: "hang" });
    const before = site.fakeSendGrid.requests().length;
    const batch = await client().invitation.create.mutate({
      entries: [{ email: "unsure@acme.com" }],
    });
    await until("the call to SendGrid", () => site.fakeSendGrid.requests().length > before);
    const attempted = site.fakeSendGrid.requests().at(-1)?.body;
    await first.kill("SIGKILL");
    await db.sql("UPDATE job SET lease_until = usher_now() WHERE state = 'running'");

    const second = await site.startServer(quick);
    const message = await emailTo("unsure@acme.com");
    expect(mailbox.list({ to: "unsure@acme.com" })).toHaveLength(1);
    expect(JSON.stringify(attempted)).toContain(linkIn(message.text));
    expect(JSON.stringify(attempted)).toContain(message.headers["Message-ID"]);
    const id = batch.results[0]?.invitation?.id ?? "";
    await until("the acceptance by SendGrid", async () => {
      const { delivery } = await client().invitation.get.query({ id });
      return delivery?.status === "accepted";
    });
    const { events } = await client().audit.list.query({ subjectId: id });
    expect(events.map((event) => event.action).toReversed()).toEqual([
      "invitation.created",
      "invitation.delivery_unknown",
      "invitation.sent",
    ]);
    await second.kill("SIGTERM");
  });
});
