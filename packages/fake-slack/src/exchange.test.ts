import { afterEach, beforeEach, expect, test } from "vitest";
import { quietClient } from "./testing/quiet-client.ts";
import { startSignedReceiver, type SignedReceiver } from "./testing/signed-receiver.ts";
import { startFakeSlack } from "./start-fake-slack.ts";
import type { FakeSlack, FakeWorkspace } from "./types.ts";
import type { FakeSlackExchange } from "./fake-slack-exchange.ts";
import { longTimeouts } from "./testing/long-timeouts.ts";

let slack: FakeSlack;
let acme: FakeWorkspace;
let app: SignedReceiver;
let exchanges: FakeSlackExchange[];

beforeEach(async () => {
  slack = await startFakeSlack(longTimeouts);
  acme = slack.workspace("T0ACME");
  app = await startSignedReceiver(acme.signingSecret);
  acme.setRequestUrl(app.url);
  exchanges = [];
  slack.onExchange((exchange) => exchanges.push(exchange));
});
afterEach(async () => {
  await app.close();
  await slack.close();
});

const type = () =>
  acme.command({ user: "member", channel: "general", command: "/invite", text: "help" });
const post = () =>
  quietClient(slack, acme.botToken).chat.postMessage({
    channel: acme.channel("general").id,
    text: "hello",
  });

test("reports a command with what was sent and what the app answered", async () => {
  app.answer(() => ({ text: "Here is how." }));
  await type();
  expect(exchanges).toMatchObject([
    {
      kind: "delivery",
      type: "slash_commands",
      teamId: "T0ACME",
      userId: acme.user("member").id,
      headers: { "x-slack-signature": expect.stringMatching(/^v0=/) },
      payload: { command: "/invite", text: "help" },
      status: 200,
      body: "Here is how.",
      error: null,
    },
  ]);
  expect(exchanges[0]?.ms).toBeGreaterThan(0);
});

test("reports a command that no app took", async () => {
  await app.close();
  await type();
  expect(exchanges).toMatchObject([{ kind: "delivery", status: null, error: "dispatch_failed" }]);
});

test("reports a call with its arguments and its answer, and never its token", async () => {
  await post();
  expect(exchanges).toMatchObject([
    {
      kind: "call",
      method: "chat.postMessage",
      teamId: "T0ACME",
      arguments: { text: "hello" },
      answer: { ok: true },
      status: 200,
      scripted: null,
    },
  ]);
  expect(JSON.stringify(exchanges)).not.toContain(acme.botToken);
});

test("reports a response URL", async () => {
  await type();
  const url = String(app.last().payload["response_url"]);
  await fetch(url, { method: "POST", body: JSON.stringify({ text: "later" }) });
  expect(exchanges.at(-1)).toMatchObject({
    kind: "response",
    teamId: "T0ACME",
    body: { text: "later" },
    answer: "ok",
    status: 200,
  });
});

test("answers every call with the default until it is removed", async () => {
  slack.setDefault("*", { kind: "http", status: 503 });
  await expect(post()).rejects.toThrow();
  await expect(post()).rejects.toThrow();
  expect(exchanges).toMatchObject([
    { status: 503, scripted: "http" },
    { status: 503, scripted: "http" },
  ]);
  slack.setDefault("*", null);
  await post();
  expect(acme.messages("general")).toHaveLength(1);
});

test("a method's own default overrides the general one, and a script overrides both", async () => {
  slack.setDefault("*", { kind: "http", status: 503 });
  slack.setDefault("chat.postMessage", { kind: "error", error: "is_archived" });
  slack.script("chat.postMessage", { kind: "ok" });
  await post();
  await expect(post()).rejects.toThrow("is_archived");
});

test("a general default applies to response URLs too", async () => {
  await type();
  const url = String(app.last().payload["response_url"]);
  slack.setDefault("*", { kind: "ratelimited", retryAfter: 7 });
  const answer = await fetch(url, { method: "POST", body: JSON.stringify({ text: "later" }) });
  expect(answer.status).toBe(429);
  expect(answer.headers.get("retry-after")).toBe("7");
  expect(acme.ephemerals("member")).toEqual([]);
});

test("a lost answer is reported as none, though the message exists", async () => {
  slack.setDefault("chat.postMessage", { kind: "lost" });
  await expect(post()).rejects.toThrow();
  expect(exchanges).toMatchObject([{ status: null, answer: null, scripted: "lost" }]);
  expect(acme.messages("general")).toHaveLength(1);
});

test("no answer is recorded for a client that closed before it, though the message exists", async () => {
  slack.script("chat.postMessage", { kind: "latency", ms: 5_000 });
  const client = new AbortController();
  const gone = fetch(`${slack.apiUrl}chat.postMessage`, {
    method: "POST",
    headers: { authorization: `Bearer ${acme.botToken}`, "content-type": "application/json" },
    body: JSON.stringify({ channel: acme.channel("general").id, text: "hello" }),
    signal: client.signal,
  });
  const rejected = expect(gone).rejects.toThrow();
  await expect.poll(() => acme.messages("general")).toHaveLength(1);
  client.abort();
  await rejected;
  await expect.poll(() => exchanges).toMatchObject([{ status: null, answer: null }]);
  expect(slack.calls("chat.postMessage")).toMatchObject([{ status: null, answer: null }]);
  expect(acme.messages("general")).toHaveLength(1);
});
