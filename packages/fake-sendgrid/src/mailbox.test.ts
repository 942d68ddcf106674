import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startFakeSendGrid } from "./index.ts";
import type { CapturedEmail, FakeSendGrid } from "./index.ts";
import { emailBody, personalization, send } from "./testing/email-client.ts";

let fake: FakeSendGrid;
beforeAll(async () => {
  fake = await startFakeSendGrid({ keepEmails: 5 });
});
afterEach(() => fake.reset());
afterAll(() => fake.close());

const sendTo = (email: string) => send(fake, { body: personalization({ to: [{ email }] }) });

describe("a captured email", () => {
  test("contains the fields of the payload", async () => {
    const body = emailBody({
      reply_to: { email: "amina@example.org", name: "Amina" },
      headers: { "Message-ID": "<snd_1@example.org>" },
      categories: ["invitation"],
    });
    const { headers } = await send(fake, { body });
    expect(fake.mailbox.list()).toEqual([
      {
        id: headers["x-message-id"],
        receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        to: { email: "jane@example.com", name: "Jane" },
        from: { email: "invites@example.org", name: "Usher" },
        replyTo: { email: "amina@example.org", name: "Amina" },
        subject: "Amina invited you to Northwind",
        text: "Join Northwind",
        html: "<p>Join Northwind</p>",
        headers: { "Message-ID": "<snd_1@example.org>" },
        customArgs: { send_id: "snd_1" },
        categories: ["invitation"],
        payload: body,
      },
    ]);
  });

  test("comes once per personalization, which overrides the message", async () => {
    const body = emailBody({
      headers: { "X-A": "all", "X-B": "all" },
      custom_args: { a: "all", b: "all" },
      personalizations: [
        {
          to: [{ email: "a@example.com" }],
          subject: "For -name-",
          headers: { "X-A": "one" },
          custom_args: { a: "one" },
          substitutions: { "-name-": "Ann $& Co" },
        },
        { to: [{ email: "b@example.com" }], from: { email: "other@example.org" } },
      ],
    });
    const { headers } = await send(fake, { body });
    const id = headers["x-message-id"];
    expect(fake.mailbox.list()).toMatchObject([
      {
        id,
        to: { email: "a@example.com" },
        subject: "For Ann $& Co",
        headers: { "X-A": "one", "X-B": "all" },
        customArgs: { a: "one", b: "all" },
      },
      {
        id,
        to: { email: "b@example.com" },
        from: { email: "other@example.org" },
        subject: "Amina invited you to Northwind",
        customArgs: { a: "all", b: "all" },
      },
    ]);
  });

  test("comes to each of several to addresses", async () => {
    await send(fake, {
      body: personalization({ to: [{ email: "a@example.com" }, { email: "b@example.com" }] }),
    });
    expect(fake.mailbox.list().map((email) => email.to.email)).toEqual([
      "a@example.com",
      "b@example.com",
    ]);
  });
});

describe("the mailbox", () => {
  test("lists by address without case, gets by id and clears", async () => {
    await sendTo("Jane@example.com");
    const { headers } = await sendTo("joe@example.com");
    expect(fake.mailbox.list({ to: "JANE@example.com" })).toHaveLength(1);
    expect(fake.mailbox.get(String(headers["x-message-id"]))?.to.email).toBe("joe@example.com");
    expect(fake.mailbox.get("unknown")).toBeUndefined();
    fake.mailbox.clear();
    expect(fake.mailbox.list()).toEqual([]);
  });

  test("keeps only the newest", async () => {
    for (let n = 0; n < 7; n += 1) await sendTo(`p${n}@example.com`);
    expect(fake.mailbox.list().map((email) => email.to.email)).toEqual(
      [2, 3, 4, 5, 6].map((n) => `p${n}@example.com`),
    );
  });

  test("records all requests, but bodies only of the newest", async () => {
    for (let n = 0; n < 7; n += 1) await sendTo(`p${n}@example.com`);
    const bodies = fake.requests().map((request) => request.body !== undefined);
    expect(bodies).toEqual([false, false, true, true, true, true, true]);
  });

  test("notifies its listeners until they unsubscribe", async () => {
    const first: CapturedEmail[] = [];
    const second: CapturedEmail[] = [];
    const leave = fake.mailbox.onEmail((email) => first.push(email));
    const leaveToo = fake.mailbox.onEmail((email) => second.push(email));
    await sendTo("a@example.com");
    leave();
    await sendTo("b@example.com");
    leaveToo();
    await sendTo("c@example.com");
    expect(first.map((email) => email.to.email)).toEqual(["a@example.com"]);
    expect(second.map((email) => email.to.email)).toEqual(["a@example.com", "b@example.com"]);
  });

  test("reports a throwing listener in the answer", async () => {
    const leave = fake.mailbox.onEmail(() => {
      throw new Error("listener broke");
    });
    const seen = await sendTo("a@example.com");
    leave();
    expect(seen.status).toBe(500);
    expect(seen.text).toContain("listener broke");
  });
});

describe("waiting for an email", () => {
  test("resolves with the one that comes after the call, without case", async () => {
    await sendTo("jane@example.com");
    const waiting = fake.mailbox.waitFor("JANE@example.com");
    await sendTo("joe@example.com");
    const { headers } = await sendTo("jane@example.com");
    expect((await waiting).id).toBe(headers["x-message-id"]);
  });

  test("with since also accepts an earlier one", async () => {
    const since = new Date();
    const { headers } = await sendTo("jane@example.com");
    const email = await fake.mailbox.waitFor("jane@example.com", { since });
    expect(email.id).toBe(headers["x-message-id"]);
    const later = new Date(Date.now() + 1000).toISOString();
    await expect(
      fake.mailbox.waitFor("jane@example.com", { since: later, timeoutMs: 20 }),
    ).rejects.toThrow("0 of 1");
  });

  test("waits for the given number and resolves with the newest", async () => {
    const since = new Date();
    await sendTo("jane@example.com");
    const fresh = fake.mailbox.waitFor("jane@example.com", { count: 2 });
    const all = fake.mailbox.waitFor("jane@example.com", { count: 3, since });
    await sendTo("jane@example.com");
    const { headers } = await sendTo("jane@example.com");
    expect((await fresh).id).toBe(headers["x-message-id"]);
    expect((await all).id).toBe(headers["x-message-id"]);
  });

  test("rejects after its timeout and lists the emails", async () => {
    await sendTo("jane@example.com");
    await expect(fake.mailbox.waitFor("jane@example.com", { timeoutMs: 20 })).rejects.toThrow(
      /0 of 1 emails to jane@example\.com arrived within 20 ms; 1 were there before the call/,
    );
  });
});
