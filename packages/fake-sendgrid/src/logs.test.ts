import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startFakeSendGrid } from "./index.ts";
import type { FakeEventKind, FakeSendGrid } from "./index.ts";
import { personalization, send } from "./testing/email-client.ts";

type Message = { sg_message_id: string; to_email: string; status: string };

let fake: FakeSendGrid;
let receiver: Server;
beforeAll(async () => {
  fake = await startFakeSendGrid({ allowEmailLogs: true });
  receiver = createServer((request, response) => {
    request.resume();
    response.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
});
afterEach(() => fake.reset());
afterAll(async () => {
  await fake.close();
  receiver.close();
});

const search = (body: unknown, headers: Record<string, string> = {}) =>
  send(fake, { path: "/v3/logs", body, headers });

const messagesFor = async (query: string) =>
  ((await search({ query, limit: 1000 })).json as { messages: Message[] }).messages;

const look = (id: string) => send(fake, { method: "GET", path: `/v3/logs/${id}`, body: "" });

async function sendTo(email: string, sendId = "snd_1"): Promise<void> {
  const custom_args = { send_id: sendId };
  await send(fake, { body: personalization({ to: [{ email }], custom_args }) });
}

const quoted = (date: number) => `TIMESTAMP "${new Date(date).toISOString()}"`;

describe("searching the email logs", () => {
  test("finds by recipient and time, as the sender reconciles", async () => {
    await sendTo("jane@example.com");
    await sendTo("joe@example.com");
    const query = `to_email = 'jane@example.com' AND sg_message_id_created_at > ${quoted(Date.now() - 60_000)}`;
    expect(await messagesFor(query)).toEqual([
      {
        from_email: "invites@example.org",
        to_email: "jane@example.com",
        subject: "Amina invited you to Northwind",
        status: "processed",
        sg_message_id: expect.stringContaining(`${fake.mailbox.list()[0]?.id}.`),
        sg_message_id_created_at: fake.mailbox.list()[0]?.receivedAt,
      },
    ]);
  });

  test.each([
    [">", -60_000, 1],
    [">", 60_000, 0],
    ["<", 60_000, 1],
    ["<=", -60_000, 0],
    [">=", -60_000, 1],
  ])("sg_message_id_created_at %s now%+d ms finds %i", async (operator, offset, count) => {
    await sendTo("jane@example.com");
    const query = `sg_message_id_created_at ${operator} ${quoted(Date.now() + offset)}`;
    expect(await messagesFor(query)).toHaveLength(count);
  });

  test("answers the newest first, ten by default", async () => {
    for (let n = 0; n < 12; n += 1) await sendTo(`p${n}@example.com`);
    const { json } = await search({});
    const { messages } = json as { messages: Message[] };
    expect(messages.map((message) => message.to_email)).toEqual(
      [11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((n) => `p${n}@example.com`),
    );
    expect(((await search({ limit: 1 })).json as { messages: Message[] }).messages).toHaveLength(1);
  });

  test("keeps emails that were removed from the mailbox", async () => {
    await sendTo("jane@example.com");
    fake.mailbox.clear();
    expect(await messagesFor("to_email = 'jane@example.com'")).toHaveLength(1);
  });

  test("finds the email behind a reset after the body, and none behind a lost one", async () => {
    fake.script({ kind: "reset_after_body" }, { kind: "reset_after_body_lost" });
    await Promise.allSettled([sendTo("jane@example.com")]);
    await Promise.allSettled([sendTo("joe@example.com")]);
    expect(await messagesFor("to_email = 'jane@example.com'")).toHaveLength(1);
    expect(await messagesFor("to_email = 'joe@example.com'")).toEqual([]);
  });

  test.each([
    "to_email = jane@example.com",
    'to_email = "jane@example.com"',
    "to_email = 'o'brien@example.ie'",
    "to_email = 'o''brien@example.ie'",
    "TO_EMAIL = 'a@example.com'",
    "to_email != 'a@example.com'",
    "to_email = 'a@example.com' and to_email = 'b@example.com'",
    "to_email = 'a@example.com' AND",
    "to_email = 'a@example.com' AND to_email = 'b@example.com'",
    "to_email = 'a@example.com' OR to_email = 'b@example.com'",
    "(to_email = 'a@example.com')",
    "custom_args = 'x'",
    "sg_message_id_created_at > '2026-01-01T00:00:00Z'",
    'sg_message_id_created_at > TIMESTAMP "yesterday"',
    'sg_message_id_created_at > TIMESTAMP "2026-13-01T00:00:00Z"',
  ])("rejects the query %s", async (query) => {
    expect(await search({ query })).toMatchObject({
      status: 400,
      json: { errors: [{ field: "query" }] },
    });
  });

  test("reads an AND inside quotes as part of the value", async () => {
    await sendTo("jane@example.com");
    expect(await messagesFor("to_email = 'jane AND joe@example.com'")).toEqual([]);
  });

  test.each([0, 1001, 1.5, "10"])("rejects the limit %j", async (limit) => {
    expect((await search({ limit })).status).toBe(400);
  });

  test("rejects a body that is not a JSON object", async () => {
    expect((await search("nonsense")).status).toBe(400);
    expect((await search({}, { "content-type": "text/plain" })).status).toBe(415);
  });
});

describe("one message of the email logs", () => {
  async function theId(): Promise<string> {
    const [message] = await messagesFor("to_email = 'jane@example.com'");
    return message?.sg_message_id ?? "";
  }

  test("shows custom args, apart from each event's own fields", async () => {
    await sendTo("jane@example.com", "snd_42");
    const id = await theId();
    expect(await look(id)).toMatchObject({
      status: 200,
      json: {
        sg_message_id: id,
        to_email: "jane@example.com",
        from_email: "invites@example.org",
        status: "processed",
        custom_args: { send_id: "snd_42" },
        events: [{ event: "processed", sg_message_id: id, custom_args: { send_id: "snd_42" } }],
      },
    });
    expect((await look(id)).text.match(/snd_42/g)).toHaveLength(2);
  });

  const outcomes: [kind: FakeEventKind, status: string][] = [
    ["deferred", "deferred"],
    ["delivered", "delivered"],
    ["bounce", "bounced"],
    ["blocked", "blocked"],
    ["dropped", "dropped"],
    ["open", "delivered"],
    ["spamreport", "processed"],
  ];
  test.each(outcomes)("after a %s event its status is %s", async (kind, status) => {
    await sendTo("jane@example.com");
    const [email] = fake.mailbox.list();
    if (!email) throw new Error("no email was captured");
    const target = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    await fake.sendEvents(target, [fake.eventFor(email, kind)]);
    await fake.sendEvents(target, [fake.eventFor(email, "dropped")], { tamper: "signature" });
    const { json } = await look(await theId());
    expect(json).toMatchObject({
      status,
      events: [{}, { event: fake.eventFor(email, kind).event }],
    });
  });

  test("is 404 when unknown", async () => {
    expect((await look("nonsense")).status).toBe(404);
  });
});

describe("the right to read the logs", () => {
  test("is required: 403 unless the option grants it", async () => {
    const other = await startFakeSendGrid();
    const forbidden = { status: 403, json: { errors: [{ message: "access forbidden" }] } };
    expect(await send(other, { path: "/v3/logs", body: {} })).toMatchObject(forbidden);
    expect(await send(other, { method: "GET", path: "/v3/logs/x" })).toMatchObject(forbidden);
    await other.close();
  });

  test("needs the key and the right method", async () => {
    expect((await search({}, { authorization: "Bearer SG.wrong" })).status).toBe(401);
    expect((await send(fake, { method: "GET", path: "/v3/logs" })).status).toBe(405);
    expect((await send(fake, { path: "/v3/logs/x" })).status).toBe(405);
  });

  test("uses no step of the script, and is not among the requests to mail/send", async () => {
    fake.script({ kind: "status", status: 500 });
    await search({});
    expect(fake.requests()).toEqual([]);
    expect((await send(fake)).status).toBe(500);
  });
});
