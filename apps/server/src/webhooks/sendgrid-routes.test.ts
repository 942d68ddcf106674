import { sign, generateKeyPairSync, randomUUID } from "node:crypto";

import { EventWebhook } from "@sendgrid/eventwebhook";
import { createEventVerifier, createSendGridSender } from "@usher/core/sendgrid";
import { startFakeSendGrid, type FakeEventKind, type FakeSendGrid } from "@usher/fake-sendgrid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  startTestServer,
  type TestOrganization,
  type TestServer,
} from "../testing/start-test-server.ts";

let fake: FakeSendGrid;
let server: TestServer;
let acme: TestOrganization;
let closeSender: () => Promise<void>;
let target: string;

beforeAll(async () => {
  fake = await startFakeSendGrid();
  const sender = createSendGridSender({
    apiKey: fake.apiKey,
    baseUrl: fake.url,
    from: { email: "invites@usher.example" },
  });
  closeSender = () => sender.close();
  server = await startTestServer({
    sender,
    config: { sendGridEvents: { publicKeys: [fake.webhookPublicKey] } },
  });
  acme = await server.organization();
  target = `${server.url}/webhooks/sendgrid`;
});
afterAll(async () => {
  await server.stop();
  await closeSender();
  await fake.close();
});

async function sentInvitation() {
  const { id, email } = await server.invite(acme);
  await server.app.idle();
  const [message] = fake.mailbox.list({ to: email });
  if (!message) throw new Error("no email came");
  return { id, email, message };
}
type SentEmail = Awaited<ReturnType<typeof sentInvitation>>;

const eventOf = ({ message }: SentEmail, kind: FakeEventKind, overrides = {}) =>
  fake.eventFor(message, kind, overrides);
const look = async ({ id }: SentEmail) => {
  const { state, delivery } = await acme.client.invitation.get.query({ id });
  return { state, delivery: delivery?.status };
};
const untouched = { state: "pending", delivery: "accepted" };

describe("a request signed by SendGrid", () => {
  test.each<[FakeEventKind, string]>([
    ["processed", "processed"],
    ["deferred", "deferred"],
    ["delivered", "delivered"],
    ["bounce", "bounced"],
    ["blocked", "blocked"],
    ["dropped", "suppressed"],
    ["spamreport", "delivered"],
    ["open", "accepted"],
    ["click", "accepted"],
  ])("an event about %s shows %s on a pending invitation (S37)", async (kind, delivery) => {
    const jane = await sentInvitation();
    expect(await fake.sendEvents(target, [eventOf(jane, kind)])).toEqual({ status: 204 });
    expect(await look(jane)).toEqual({ state: "pending", delivery });
  });

  test("an event shows as soon as it is taken", async () => {
    const jane = await sentInvitation();
    await fake.sendEvents(target, [eventOf(jane, "bounce")]);
    expect(await look(jane)).toMatchObject({ delivery: "bounced" });
  });

  test("an event counts once when it is delivered twenty times at once", async () => {
    const jane = await sentInvitation();
    await fake.sendEvents(target, [eventOf(jane, "bounce")], { copies: 20 });
    const { events } = await acme.client.audit.list.query({ subjectId: jane.id });
    expect(events.filter(({ action }) => action === "invitation.bounced")).toHaveLength(1);
  });

  test("a bounced address is rejected for resending and inviting, with the reason (S36)", async () => {
    const jane = await sentInvitation();
    await fake.sendEvents(target, [eventOf(jane, "bounce")]);
    server.database.clock.advance("1 hour");
    const resend = acme.client.invitation.resend.mutate({ id: jane.id });
    await expect(resend).rejects.toMatchObject({
      data: { appCode: "invite.suppressed", details: { reason: "bounced" } },
    });
    const { suppressions } = await acme.client.suppression.list.query();
    expect(suppressions.map(({ emailKey }) => emailKey)).toContain(jane.email);
  });

  test("foreign events in a request are ignored, with the same answer", async () => {
    const jane = await sentInvitation();
    const events = [
      eventOf(jane, "bounce", { send_id: randomUUID() }),
      eventOf(jane, "bounce", { organization_id: randomUUID() }),
      eventOf(jane, "bounce", { send_id: "x", organization_id: null }),
      eventOf(jane, "bounce", { sg_event_id: "\u0000" }),
      eventOf(jane, "bounce", { timestamp: 1e15 }),
      eventOf(jane, "bounce", { event: "account_status_change" }),
    ];
    expect(await fake.sendEvents(target, events)).toEqual({ status: 204 });
    expect(await look(jane)).toEqual(untouched);
  });

  test("a request of nearly 2 MB is accepted, a larger one is not", async () => {
    const jane = await sentInvitation();
    const filler = (length: number) => ({ ...eventOf(jane, "open"), url: "x".repeat(length) });
    const post = (length: number) => fake.sendEvents(target, [filler(length)]);
    expect(await post(2 * 1024 * 1024 - 2000)).toEqual({ status: 204 });
    expect(await post(2 * 1024 * 1024)).toEqual({ status: 413 });
  });

  test("a body that is not a list of events is rejected", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const other = await startTestServer({
      config: {
        sendGridEvents: {
          publicKeys: [
            fake.webhookPublicKey,
            publicKey.export({ type: "spki", format: "der" }).toString("base64"),
          ],
        },
      },
    });
    const timestamp = String(Math.floor(Date.now() / 1000));
    for (const body of ["{}", "[", "\u00ff", ""]) {
      const answer = await fetch(`${other.url}/webhooks/sendgrid`, {
        method: "POST",
        body,
        headers: headersOf(sign("sha256", Buffer.from(timestamp + body), privateKey), timestamp),
      });
      expect([body, answer.status]).toEqual([body, 400]);
    }
    await other.stop();
  });
});

function headersOf(signature: Buffer | string, timestamp: string): Record<string, string> {
  return {
    "content-type": "application/json",
    "x-twilio-email-event-webhook-signature":
      typeof signature === "string" ? signature : signature.toString("base64"),
    "x-twilio-email-event-webhook-timestamp": timestamp,
  };
}

describe("a request that SendGrid did not sign recently is rejected and changes nothing (S37)", () => {
  const now = () => Math.floor(Date.now() / 1000);
  test.each([
    ["signed by another key", { tamper: "signature" }],
    ["changed after signing", { tamper: "body" }],
    ["with another timestamp than the signed one", { tamper: "timestamp" }],
    ["26 hours old", { timestamp: now() - 26 * 3600 }],
    ["10 minutes ahead", { timestamp: now() + 600 }],
  ] as const)("%s", async (_what, how) => {
    const jane = await sentInvitation();
    expect(await fake.sendEvents(target, [eventOf(jane, "bounce")], how)).toEqual({ status: 403 });
    expect(await look(jane)).toEqual(untouched);
  });

  test("a repeated request of 24 hours ago is accepted", async () => {
    const jane = await sentInvitation();
    const how = { timestamp: now() - 24 * 3600 };
    expect(await fake.sendEvents(target, [eventOf(jane, "bounce")], how)).toEqual({ status: 204 });
  });

  test.each<[string, Record<string, string>]>([
    ["no header at all", {}],
    ["an empty signature", headersOf("", String(now()))],
    ["garbage for a signature", headersOf("%%%%", String(now()))],
    ["base64 that is not DER", headersOf("AAAAAAAAAAAAAAAA", String(now()))],
    ["a long signature", headersOf("A".repeat(5000), String(now()))],
    ["no timestamp", { "x-twilio-email-event-webhook-signature": "MEUCIGHQVtGj" }],
    ["words for a timestamp", headersOf("MEUCIGHQVtGj", "today")],
  ])("with %s", async (_what, headers) => {
    const answer = await fetch(target, { method: "POST", body: "[]", headers });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: "event.not_signed" });
  });
});

describe("the address", () => {
  test("the webhook only accepts POST", async () => {
    const answer = await fetch(target);
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test("the webhook does not exist until its key is configured", async () => {
    const other = await startTestServer();
    const answer = await fetch(`${other.url}/webhooks/sendgrid`, { method: "POST", body: "[]" });
    expect(answer.status).toBe(404);
    await other.stop();
  });
});

/** The example of SendGrid's own helper, signed by SendGrid. */
const published = {
  key: "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==",
  signature:
    "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=",
  timestamp: "1600112502",
  body: `${JSON.stringify([
    {
      email: "hello@world.com",
      event: "dropped",
      reason: "Bounced Address",
      sg_event_id: "ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA",
      sg_message_id: "LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0",
      "smtp-id": "<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>",
      timestamp: 1600112492,
    },
  ])}\r\n`,
};

describe("beside SendGrid's own helper", () => {
  const oracle = new EventWebhook();
  const ancient = 50 * 365 * 86_400;

  test("a request signed by SendGrid itself is accepted, and rejected once it is old", () => {
    const { key, body, ...post } = published;
    const signed = { ...post, body: Buffer.from(body) };
    expect(createEventVerifier({ publicKeys: [key], maxAgeSeconds: ancient })(signed)).toBe(true);
    expect(createEventVerifier({ publicKeys: [key] })(signed)).toBe(false);
  });

  test("ours and SendGrid's helper agree on requests that are signed, altered, or signed by others", () => {
    const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const key = keys.publicKey.export({ type: "spki", format: "der" }).toString("base64");
    const ours = createEventVerifier({ publicKeys: [key] });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const body = `[{"event":"delivered","email":"jörg@example.com"}]\r\n`;
    const by = ({ privateKey }: typeof keys) =>
      sign("sha256", Buffer.from(timestamp + body), privateKey).toString("base64");
    const posts = [
      { signature: by(keys), timestamp, body },
      { signature: by(stranger), timestamp, body },
      { signature: by(keys), timestamp, body: body.trimEnd() },
      { signature: by(keys), timestamp, body: body.replace("delivered", "Delivered") },
      { signature: by(keys), timestamp: String(Number(timestamp) - 1), body },
    ];
    const theirs = posts.map((post) =>
      oracle.verifySignature(
        oracle.convertPublicKeyToECDSA(key),
        post.body,
        post.signature,
        post.timestamp,
      ),
    );
    expect(theirs).toEqual([true, false, false, false, false]);
    expect(posts.map((post) => ours({ ...post, body: Buffer.from(post.body) }))).toEqual(theirs);
  });
});
