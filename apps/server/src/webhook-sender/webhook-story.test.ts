import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { createWebhookTransport } from "./create-webhook-transport.ts";

type Received = { headers: IncomingHttpHeaders; body: string };

let server: TestServer;
let receiver: Server;
let url: string;
const received: Received[] = [];
let answer: (count: number) => number | "hang" | "reset" = () => 204;

const transport = createWebhookTransport({ allowedNetworks: ["127.0.0.0/8"], timeoutMs: 500 });

beforeAll(async () => {
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      const status = answer(received.length);
      if (status === "reset") request.socket.destroy();
      if (typeof status === "number") response.writeHead(status).end();
    });
  });
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  const address = receiver.address();
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  url = `http://127.0.0.1:${address.port}/hooks`;
  server = await startTestServer({
    config: {
      webhooks: { collectEveryMs: 50, retryDelaysMs: Array.from({ length: 9 }, () => 20) },
    },
    deps: () => ({ webhooks: transport }),
  });
});
afterAll(async () => {
  await server.stop();
  await transport.close();
  receiver.closeAllConnections();
  await new Promise((done) => receiver.close(done));
});
beforeEach(() => {
  received.length = 0;
  answer = () => 204;
});

function isSigned({ headers, body }: Received, secret: string): boolean {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  const expected = `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
  return String(headers["webhook-signature"]).split(" ").includes(expected);
}

async function until(isDone: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (await isDone()) return;
    await pause(20);
  }
  throw new Error("timed out waiting");
}

/** An invitation that is extended and revoked, and its events in order. */
async function extendAndRevoke(
  { client }: Awaited<ReturnType<TestServer["organization"]>>,
  name: string,
) {
  const entries = [{ email: `${name}@people.example` }];
  const { results } = await client.invitation.create.mutate({ entries });
  const id = results[0]?.invitation?.id ?? "";
  await client.invitation.extend.mutate({ id, expiresInHours: 100 });
  await client.invitation.revoke.mutate({ id });
  return id;
}

const sentBodies = () =>
  new Map(received.map(({ headers, body }) => [String(headers["webhook-id"]), body]));

test("an event of each transition arrives signed, once and in order", async () => {
  const organization = await server.organization();
  const { endpoint, secret } = await organization.client.webhook.create.mutate({ url });
  const id = await extendAndRevoke(organization, "jane");
  const { deliveries } = organization.client.webhook;
  const settled = async () => {
    const page = await deliveries.query({ id: endpoint.id });
    return (
      page.deliveries.some(({ type }) => type === "invitation.revoked") &&
      page.deliveries.every(({ status }) => status === "delivered")
    );
  };
  await until(settled);
  expect(received.every((call) => isSigned(call, secret))).toBe(true);
  expect(received.every((call) => isSigned(call, "whsec_AAAA"))).toBe(false);
  const events: { type: string; data: { subject: { id: string } } }[] = received.map(({ body }) =>
    JSON.parse(body),
  );
  const types = events.filter(({ data }) => data.subject.id === id).map(({ type }) => type);
  // The email goes out beside them, at any time.
  expect(types.filter((type) => type !== "invitation.sent")).toEqual([
    "invitation.created",
    "invitation.extended",
    "invitation.revoked",
  ]);
});

test("a receiver that fails, hangs and resets misses nothing, and sees one id and body for an event", async () => {
  const organization = await server.organization();
  const { endpoint } = await organization.client.webhook.create.mutate({ url });
  const faults = [500, "reset", 503, "hang", 404] as const;
  answer = (count) => (count % 3 === 0 ? 204 : (faults[count % faults.length] ?? 500));
  const ids = await Promise.all(["a", "b", "c"].map((name) => extendAndRevoke(organization, name)));
  const list = () => organization.client.webhook.deliveries.query({ id: endpoint.id, limit: 100 });
  await until(async () => {
    const { deliveries } = await list();
    const revoked = deliveries.filter(({ type }) => type === "invitation.revoked");
    return revoked.length === 3 && deliveries.every(({ status }) => status === "delivered");
  });
  const { deliveries } = await list();
  const stored = new Map(deliveries.map(({ webhookId, payload }) => [webhookId, payload]));
  expect(sentBodies()).toEqual(stored);
  for (const id of ids) {
    const order = [...sentBodies().values()].flatMap((body) => {
      const { data }: { data: { id: string; subject: { id: string } } } = JSON.parse(body);
      return data.subject.id === id ? [Number(data.id)] : [];
    });
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order.length).toBeGreaterThanOrEqual(3);
  }
}, 60_000);

test("what waits in a suspended organization arrives after it is resumed", async () => {
  const organization = await server.organization();
  const { endpoint } = await organization.client.webhook.create.mutate({ url });
  const { sql, store } = server.database;
  const setStatus = (status: string) =>
    sql("UPDATE organization SET status = $2 WHERE id = $1", [organization.id, status]);
  answer = () => 500;
  await extendAndRevoke(organization, "waiting");
  await setStatus("suspended");
  const unheld = `SELECT 1 FROM job WHERE organization_id = $1 AND kind = 'webhook.deliver'
    AND state <> 'done' AND run_at < usher_now() + interval '50 minutes'`;
  await until(async () => (await sql(unheld, [organization.id])).length === 0);
  answer = () => 204;
  received.length = 0;
  await pause(500);
  expect(received).toEqual([]);
  await setStatus("active");
  await store.read.outbox.releaseHeld(organization.id);
  await until(async () => {
    const page = await organization.client.webhook.deliveries.query({ id: endpoint.id });
    return (
      page.deliveries.some(({ type }) => type === "invitation.revoked") &&
      page.deliveries.every(({ status }) => status === "delivered")
    );
  });
}, 60_000);

test("an address of this machine that is not allowed is refused by the procedure", async () => {
  const { client } = await server.organization();
  await expect(
    client.webhook.create.mutate({ url: "https://169.254.169.254/latest/" }),
  ).rejects.toMatchObject({
    data: { appCode: "webhook.invalid_url", details: { reason: "address" } },
  });
});
