import { createTestDatabase, pngImage, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

import { createSandboxClient, type SandboxClient } from "../sandbox-client.ts";
import { startSandbox, type Sandbox } from "../start-sandbox.ts";

const Delivery = z.object({
  status: z.number().nullable(),
  slackError: z.string().nullable(),
  reply: z.object({ text: z.string() }).nullable(),
});
const Failures = z.object({
  failures: z.array(z.object({ id: z.string(), broken: z.string().nullable() })),
});
const Traffic = z.object({
  entries: z.array(
    z.object({ id: z.number(), way: z.string(), title: z.string(), outcome: z.string() }),
  ),
});

let db: TestDatabase;
let sandbox: Sandbox;
let slack: SandboxClient;
beforeAll(async () => {
  db = await createTestDatabase();
  sandbox = await startSandbox({
    databaseUrl: db.url,
    logLevel: "silent",
    slackWaitMs: 20_000,
  });
  slack = createSandboxClient(sandbox.page);
});
afterEach(async () => {
  await call("/control/failures", { method: "DELETE" });
});
afterAll(async () => {
  await sandbox?.stop();
  await db?.close();
});

async function call(path: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(`${sandbox.page}${path}`, init);
  const text = await response.text();
  return text === "" ? null : JSON.parse(text);
}

const post = (path: string, input: unknown) =>
  call(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  });
const breakIt = (id: string, seconds?: number) =>
  post("/control/failures", { id, isOn: true, seconds });
const type = async (user: string, text: string) =>
  Delivery.parse(await post("/control/slack/command", { user, channel: "general", text }));
const broken = async () =>
  Failures.parse(await call("/control/failures")).failures.flatMap((one) => one.broken ?? []);
const approvals = (email: string) =>
  sandbox.workspace
    .messages("approvals")
    .filter(({ text, thread_ts }) => thread_ts === undefined && text.includes(email));
const asked = (email: string) =>
  slack.message("admin", "approvals", (text) => text.includes(email));

describe("failures", () => {
  test.each(["slack.down", "slack.ratelimited", "slack.hanging"])(
    "with %s a command is acked all the same, and its request appears after the fix",
    async (id) => {
      const email = `${id.replace(".", "-")}@acme.com`;
      // As a person the app already knows: a new one could not be looked up now.
      await type("member", "list");
      await breakIt(id, 1);
      expect(await broken()).toHaveLength(1);
      expect((await type("member", `${email} admin`)).slackError).toBeNull();
      await call("/control/failures", { method: "DELETE" });
      expect(await broken()).toEqual([]);
      await asked(email);
    },
  );

  test("a lost answer affects one post, and the message still appears", async () => {
    await breakIt("slack.post_lost");
    await type("member", "lost@acme.com admin");
    await asked("lost@acme.com");
    await expect.poll(broken).toEqual([]);
  });

  test("an expired trigger is reported to the person", async () => {
    await breakIt("slack.triggers_expired");
    expect((await type("member", "")).slackError).toBeNull();
    await slack.message("member", "general", (text) => /try|again|type/i.test(text));
  });

  test.each(["sendgrid.error", "sendgrid.ratelimited", "sendgrid.hanging", "sendgrid.credits"])(
    "with %s no email is sent, and a failure of the same kind replaces it",
    async (id) => {
      const email = `${id.replace(".", "-")}@acme.com`;
      await breakIt("sendgrid.answer_lost");
      await breakIt(id, 1);
      expect(await broken()).toHaveLength(1);
      await type("admin", email);
      await expect
        .poll(() => sandbox.fakeSendGrid.requests().some(({ answer }) => answer !== "accept"))
        .toBe(true);
      expect(sandbox.fakeSendGrid.mailbox.list({ to: email })).toEqual([]);
    },
  );

  test("a stalled database saves nothing, and the person is notified in time", async () => {
    await breakIt("database.stalled", 60);
    const { reply } = await type("admin", "stalled@acme.com");
    expect(reply?.text).toMatch(/nothing was saved/i);
    await call("/control/failures", { method: "DELETE" });
    expect((await type("admin", "after@acme.com")).slackError).toBeNull();
    await slack.email("after@acme.com");
    expect(sandbox.fakeSendGrid.mailbox.list({ to: "stalled@acme.com" })).toEqual([]);
  });

  test("a database stall ends by itself", async () => {
    await breakIt("database.stalled", 5);
    expect(await broken()).toHaveLength(1);
    await expect.poll(broken).toEqual([]);
  });

  test("an unknown failure is rejected", async () => {
    expect(await post("/control/failures", { id: "moon", isOn: true })).toEqual({
      error: "there is no failure moon",
    });
  });
});

describe("traffic", () => {
  test("every kind of request is listed, newest first, without secrets", async () => {
    await call("/control/traffic", { method: "DELETE" });
    await type("member", "traffic@acme.com admin");
    const { ts } = await asked("traffic@acme.com");
    await slack.click("admin", "approvals", ts, "approve");
    const email = await slack.email("traffic@acme.com");
    const [kept] = sandbox.fakeSendGrid.mailbox.list({ to: "traffic@acme.com" });
    await post("/control/mail/event", { id: kept?.id, kind: "delivered" });
    const { entries } = Traffic.parse(await call("/control/traffic"));
    expect(entries.map(({ id }) => id)).toEqual(
      entries.map(({ id }) => id).toSorted((a, b) => b - a),
    );
    const titles = entries.map(({ way, title }) => `${way} ${title}`);
    expect(titles).toEqual(
      expect.arrayContaining([
        "slack-app Marco Diaz: /invite traffic@acme.com admin",
        "slack-app Adam Reyes: click approve",
        "app-slack chat.postMessage #approvals",
        "app-sendgrid POST /v3/mail/send to traffic@acme.com",
        "sendgrid-app delivered traffic@acme.com",
      ]),
    );
    const all = JSON.stringify(
      await Promise.all(entries.map(({ id }) => call(`/control/traffic/${id}`))),
    );
    const verifier = /\/i\/[0-9a-f-]+\.(\w+)/.exec(email.text)?.[1] ?? "no link";
    expect(all).toContain("x-slack-signature");
    expect(all).toContain("traffic@acme.com");
    for (const secret of [
      verifier,
      sandbox.workspace.botToken,
      sandbox.workspace.signingSecret,
      sandbox.fakeSendGrid.apiKey,
      "xoxb-fake",
    ])
      expect(all).not.toContain(secret);
  });

  test("traffic can be filtered by direction, text and failure", async () => {
    await type("member", "help");
    const { entries } = Traffic.parse(await call("/control/traffic?way=slack-app&text=HELP"));
    expect(entries).toMatchObject([{ title: "Marco Diaz: /invite help", outcome: "ack 200" }]);
    await breakIt("sendgrid.error");
    await type("admin", "refused@acme.com");
    await expect
      .poll(async () => Traffic.parse(await call("/control/traffic?failed=true")).entries[0])
      .toMatchObject({ way: "app-sendgrid", outcome: "500" });
  });
});

describe("the clock", () => {
  test("a clock moved to the next expiry notifies the inviter at once", async () => {
    await type("member", "expires@acme.com admin");
    await asked("expires@acme.com");
    const before = sandbox.clock.offsetSeconds();
    await post("/control/clock", { to: "expiry" });
    expect(sandbox.clock.offsetSeconds() - before).toBeGreaterThan(6 * 86_400);
    await slack.directMessage(
      "member",
      (text) => /expires@acme\.com/.test(text) && /expired/.test(text),
    );
    expect(approvals("expires@acme.com")).toHaveLength(1);
  }, 180_000);

  test("an email sent after the clock was moved shows the moved time", async () => {
    await post("/control/clock", { advanceSeconds: 3 * 86_400 });
    const from = sandbox.clock.now().toISOString();
    await type("admin", "later@acme.com");
    await sandbox.fakeSendGrid.mailbox.waitFor("later@acme.com");
    const { messages } = z
      .object({ messages: z.array(z.object({ id: z.string(), receivedAt: z.string() })) })
      .parse(await call("/mailbox/messages?to=later@acme.com"));
    expect(messages).toHaveLength(1);
    for (const { id, receivedAt } of messages) {
      expect(receivedAt >= from).toBe(true);
      expect(await call(`/mailbox/messages/${id}`)).toMatchObject({ receivedAt });
    }
  });

  test("the clock does not move to an expiry when nothing is open", async () => {
    for (;;) {
      const answer = z.looseObject({ error: z.string().optional() });
      const { error } = answer.parse(await post("/control/clock", { to: "expiry" }));
      if (error === undefined) continue;
      expect(error).toBe("nothing is open that could expire");
      return;
    }
  });
});

test("edge-case users are rejected or asked to connect, and each learns why", async () => {
  for (const user of ["unlinked", "noemail", "guest", "deactivated"]) {
    const { reply, slackError } = await type(user, "x@acme.com");
    expect(slackError).toBeNull();
    expect(reply?.text ?? "").not.toMatch(/invited x@acme\.com/i);
  }
  expect(
    await post("/control/slack/command", { user: "stranger", channel: "partners", text: "" }),
  ).toMatchObject({ slackError: "external_user" });
});

test("a brand is saved, shown by the accept page, and rejected in its own words", async () => {
  const brand = { productName: "Acme Cloud", color: "#9a1b2f", supportAddress: null };
  const image = pngImage({ width: 8, height: 8 }).toString("base64");
  expect(await post("/control/brand", { ...brand, logo: image })).toEqual(brand);
  expect(await call("/control/brand")).toEqual(brand);
  await type("owner", "brand@guest.example");
  const email = await sandbox.fakeSendGrid.mailbox.waitFor("brand@guest.example", {
    since: new Date(0),
  });
  expect(email.html).toContain("Acme Cloud");
  expect(await post("/control/brand", { ...brand, color: "#ffff00" })).toEqual({
    error: expect.stringContaining("has a contrast of 1 : 1 to white"),
  });
  const nothing = { productName: null, color: null, supportAddress: null };
  expect(await post("/control/brand", { ...nothing, logo: null })).toEqual(nothing);
});
