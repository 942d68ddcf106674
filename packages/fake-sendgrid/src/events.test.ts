import { createPublicKey, verify } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingHttpHeaders, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startFakeSendGrid } from "./index.ts";
import type { CapturedEmail, FakeEvent, FakeEventKind, FakeSendGrid } from "./index.ts";
import { emailBody, send } from "./testing/email-client.ts";

type Post = { headers: IncomingHttpHeaders; raw: Buffer };

let fake: FakeSendGrid;
let receiver: Server;
let target: string;
let status = 204;
const posts: Post[] = [];

beforeAll(async () => {
  fake = await startFakeSendGrid();
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      posts.push({ headers: request.headers, raw: Buffer.concat(chunks) });
      response.writeHead(posts.length > 1 ? status : 204).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  target = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/sendgrid`;
});
afterEach(() => {
  fake.reset();
  posts.splice(0);
  status = 204;
});
afterAll(async () => {
  await fake.close();
  receiver.close();
});

async function capture(changes: Record<string, unknown> = {}): Promise<CapturedEmail> {
  const { headers } = await send(fake, { body: emailBody(changes) });
  const email = fake.mailbox.get(String(headers["x-message-id"]));
  if (!email) throw new Error("no email was captured");
  return email;
}

const timestampOf = (post: Post) => String(post.headers["x-twilio-email-event-webhook-timestamp"]);

function isSigned(post: Post): boolean {
  const key = createPublicKey({
    key: Buffer.from(fake.webhookPublicKey, "base64"),
    format: "der",
    type: "spki",
  });
  const signed = Buffer.concat([Buffer.from(timestampOf(post)), post.raw]);
  const signature = String(post.headers["x-twilio-email-event-webhook-signature"]);
  return verify("sha256", signed, key, Buffer.from(signature, "base64"));
}

function theOnlyPost(): Post {
  const [post, ...more] = posts;
  if (!post || more.length > 0) throw new Error(`${posts.length} posts arrived`);
  return post;
}

describe("an event post", () => {
  test("is a JSON array ending in CRLF, signed over timestamp and raw body", async () => {
    const email = await capture();
    const events = [fake.eventFor(email, "processed"), fake.eventFor(email, "delivered")];
    expect(await fake.sendEvents(target, events)).toEqual({ status: 204 });
    const post = theOnlyPost();
    expect(JSON.parse(post.raw.toString())).toEqual(events);
    expect(post.raw.subarray(-2).toString()).toBe("\r\n");
    expect(post.headers["content-type"]).toMatch(/^application\/json/);
    expect(timestampOf(post)).toMatch(/^\d{10}$/);
    expect(isSigned(post)).toBe(true);
    expect(isSigned({ ...post, raw: post.raw.subarray(0, -2) })).toBe(false);
  });

  test.each(["signature", "body", "timestamp"] as const)(
    "with a tampered %s does not verify but is well-formed",
    async (tamper) => {
      const email = await capture();
      await fake.sendEvents(target, [fake.eventFor(email, "bounce")], { tamper });
      const post = theOnlyPost();
      expect(isSigned(post)).toBe(false);
      const events = JSON.parse(post.raw.toString()) as FakeEvent[];
      expect(events).toHaveLength(tamper === "body" ? 2 : 1);
      const signature = String(post.headers["x-twilio-email-event-webhook-signature"]);
      expect(Buffer.from(signature, "base64")[0]).toBe(0x30);
    },
  );

  test("can be signed for another time", async () => {
    const email = await capture();
    await fake.sendEvents(target, [fake.eventFor(email, "open")], { timestamp: 1_600_000_000 });
    expect(timestampOf(theOnlyPost())).toBe("1600000000");
    expect(isSigned(theOnlyPost())).toBe(true);
  });

  test("can be delivered several times, byte for byte, and reports the highest status", async () => {
    status = 500;
    const email = await capture();
    const answer = await fake.sendEvents(target, [fake.eventFor(email, "bounce")], { copies: 3 });
    expect(answer).toEqual({ status: 500 });
    expect(posts).toHaveLength(3);
    expect(new Set(posts.map((post) => post.raw.toString())).size).toBe(1);
    expect(posts.every(isSigned)).toBe(true);
  });

  test("rejects when no receiver listens", async () => {
    await expect(fake.sendEvents("http://127.0.0.1:9", [])).rejects.toThrow("ECONNREFUSED");
  });

  test("has an SPKI of a new P-256 key for each fake", async () => {
    const other = await startFakeSendGrid();
    await other.close();
    expect(other.webhookPublicKey).not.toBe(fake.webhookPublicKey);
    expect(fake.webhookPublicKey).not.toContain("-----");
    const key = createPublicKey({
      key: Buffer.from(fake.webhookPublicKey, "base64"),
      format: "der",
      type: "spki",
    });
    expect(key.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
  });
});

describe("the event of an email", () => {
  const expected: [kind: FakeEventKind, fields: Record<string, unknown>][] = [
    ["processed", { event: "processed" }],
    ["deferred", { event: "deferred", attempt: "1", response: expect.stringMatching(/^450/) }],
    ["delivered", { event: "delivered", response: expect.stringMatching(/^250/) }],
    ["bounce", { event: "bounce", type: "bounce", status: "5.1.1" }],
    ["blocked", { event: "bounce", type: "blocked", reason: expect.stringMatching(/^550/) }],
    ["dropped", { event: "dropped", reason: "Bounced Address" }],
    ["spamreport", { event: "spamreport" }],
    ["open", { event: "open", useragent: expect.any(String), ip: expect.any(String) }],
    ["click", { event: "click", url: expect.any(String), useragent: expect.any(String) }],
  ];
  test.each(expected)("%s has its fields", async (kind, fields) => {
    const email = await capture({ categories: ["invitation"] });
    const event = fake.eventFor(email, kind);
    expect(event).toMatchObject({
      ...fields,
      email: "jane@example.com",
      send_id: "snd_1",
      category: ["invitation"],
      sg_event_id: expect.stringMatching(/^[\w-]{1,100}$/),
    });
    expect(Math.abs(event.timestamp - Date.now() / 1000)).toBeLessThan(60);
    expect(event.sg_message_id.startsWith(`${email.id}.`)).toBe(true);
    expect("smtp-id" in event).toBe(!["spamreport", "open", "click"].includes(kind));
  });

  test("has a fresh sg_event_id, and a sg_message_id and smtp-id that stay", async () => {
    const email = await capture();
    const [first, second] = [fake.eventFor(email, "processed"), fake.eventFor(email, "delivered")];
    expect(first.sg_event_id).not.toBe(second.sg_event_id);
    expect(first.sg_message_id).toBe(second.sg_message_id);
    expect(first["smtp-id"]).toBe(second["smtp-id"]);
  });

  test("shows the email's own Message-ID as smtp-id", async () => {
    const email = await capture({ headers: { "message-id": "<snd_1@example.org>" } });
    expect(fake.eventFor(email, "delivered")["smtp-id"]).toBe("<snd_1@example.org>");
  });

  test("distinguishes the recipients of one request", async () => {
    const to = ["a@example.com", "b@example.com"].map((email) => ({ to: [{ email }] }));
    await capture({ personalizations: to });
    const ids = fake.mailbox.list().map((email) => fake.eventFor(email, "processed").sg_message_id);
    expect(new Set(ids).size).toBe(2);
  });

  test("lets an override replace a field, but not a custom arg", async () => {
    const person = { to: [{ email: "a@example.com" }], custom_args: { event: "x", email: "y" } };
    const email = await capture({ personalizations: [person] });
    expect(fake.eventFor(email, "delivered")).toMatchObject({
      event: "delivered",
      email: "a@example.com",
    });
    expect(fake.eventFor(email, "dropped", { reason: "Invalid", timestamp: 1 })).toMatchObject({
      reason: "Invalid",
      timestamp: 1,
    });
  });
});
