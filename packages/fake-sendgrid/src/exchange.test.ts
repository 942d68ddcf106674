import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startFakeSendGrid } from "./index.ts";
import type { FakeSendGrid, FakeSendGridExchange } from "./index.ts";
import { emailBody, send } from "./testing/email-client.ts";

let fake: FakeSendGrid;
let exchanges: FakeSendGridExchange[];
beforeEach(async () => {
  fake = await startFakeSendGrid();
  exchanges = [];
  fake.onExchange((exchange) => exchanges.push(exchange));
});
afterEach(() => fake.close());

test("reports an accepted email, without the key", async () => {
  await send(fake);
  const [email] = fake.mailbox.list();
  expect(exchanges).toMatchObject([
    {
      kind: "request",
      method: "POST",
      path: "/v3/mail/send",
      status: 202,
      scripted: "accept",
      errors: [],
      messageId: email?.id,
      body: emailBody(),
    },
  ]);
  expect(JSON.stringify(exchanges)).not.toContain(fake.apiKey);
});

test("reports why an email was rejected", async () => {
  await send(fake, { body: emailBody({ subject: "" }) });
  expect(exchanges).toMatchObject([{ status: 400, messageId: null }]);
  expect(exchanges[0]).toHaveProperty("errors.0.field");
});

test("reports no status for a captured email without an answer", async () => {
  fake.setDefault({ kind: "reset_after_body" });
  await expect(send(fake)).rejects.toThrow();
  expect(exchanges).toMatchObject([{ status: null, scripted: "reset_after_body" }]);
  expect(fake.mailbox.list()).toHaveLength(1);
});

test("reports posted events with the receiver's status, and those that no receiver took", async () => {
  const receiver = createServer((request, response) => {
    request.resume();
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  // A listening TCP server's address is an object.
  const target = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/events`;
  await send(fake);
  const [email] = fake.mailbox.list();
  if (email === undefined) throw new Error("no email was captured");
  const event = fake.eventFor(email, "delivered");
  await fake.sendEvents(target, [event]);
  await new Promise((resolve) => receiver.close(resolve));
  await expect(fake.sendEvents(target, [event])).rejects.toThrow();
  expect(exchanges.slice(1)).toMatchObject([
    { kind: "events", target, status: 204, events: [{ event: "delivered" }] },
    { kind: "events", target, status: null },
  ]);
});

test("reports nothing to an unsubscribed listener", async () => {
  const more: FakeSendGridExchange[] = [];
  const end = fake.onExchange((exchange) => more.push(exchange));
  end();
  await send(fake);
  expect(more).toEqual([]);
});
