import { request as httpRequest } from "node:http";
import type { IncomingMessage } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startFakeSendGrid } from "./index.ts";
import type { FakeSendGrid, ScriptedAnswer } from "./index.ts";
import { emailBody, send } from "./testing/email-client.ts";

let fake: FakeSendGrid;
beforeAll(async () => {
  fake = await startFakeSendGrid();
});
afterEach(() => fake.reset());
afterAll(() => fake.close());

const bad = emailBody({ from: undefined });

describe("scripted statuses", () => {
  test.each([400, 401, 403, 404, 405, 413, 429, 500, 502, 503, 504] as const)(
    "%i comes with SendGrid's error shape, before judgment, and captures nothing",
    async (status) => {
      fake.script({ kind: "status", status });
      const seen = await send(fake, { body: bad });
      expect(seen).toMatchObject({
        status,
        json: { errors: [{ field: null, message: expect.any(String) }] },
      });
      expect(fake.mailbox.list()).toEqual([]);
      expect(fake.requests()).toMatchObject([{ answer: "status", status }]);
    },
  );

  test("200 is empty and captures nothing", async () => {
    fake.script({ kind: "status", status: 200 });
    expect(await send(fake)).toMatchObject({ status: 200, text: "" });
    expect(fake.mailbox.list()).toEqual([]);
  });

  test("302 names a location", async () => {
    fake.script({ kind: "status", status: 302 });
    expect(await send(fake)).toMatchObject({ status: 302, headers: { location: "/login" } });
  });

  test("body and headers can be given", async () => {
    fake.script(
      { kind: "status", status: 503, body: { a: 1 }, headers: { "retry-after": "7" } },
      { kind: "status", status: 502, body: "<html>bad gateway</html>" },
    );
    const first = await send(fake);
    expect(first).toMatchObject({ status: 503, json: { a: 1 }, headers: { "retry-after": "7" } });
    const second = await send(fake);
    expect(second.text).toBe("<html>bad gateway</html>");
    expect(second.headers["content-type"]).toMatch(/^text\/html/);
  });

  test("used-up credits are a 401 that says so", async () => {
    fake.script({ kind: "credits_exceeded" });
    expect(await send(fake)).toMatchObject({
      status: 401,
      json: { errors: [{ message: "Maximum credits exceeded", field: null, help: null }] },
    });
  });

  test("a rate limit names the second it ends", async () => {
    fake.script({ kind: "rate_limited", resetInSeconds: 30 });
    const before = Date.now() / 1000;
    const seen = await send(fake);
    expect(seen).toMatchObject({
      status: 429,
      headers: { "x-ratelimit-limit": "600", "x-ratelimit-remaining": "0" },
      json: { errors: [{ field: null, message: "too many requests" }] },
    });
    const reset = Number(seen.headers["x-ratelimit-reset"]);
    expect(reset).toBeGreaterThanOrEqual(before + 30);
    expect(reset).toBeLessThan(before + 35);
    const wait = reset - Date.parse(String(seen.headers["date"])) / 1000;
    expect([30, 31]).toContain(wait);
  });
});

describe("scripted connection errors", () => {
  test("hang: the client waits in vain and no email is captured", async () => {
    fake.script({ kind: "hang" });
    const giveUpWhen = () => fake.requests().some(({ bodyBytes }) => bodyBytes > 0);
    await expect(send(fake, { giveUpWhen })).rejects.toThrow("the client gave up");
    expect(fake.mailbox.list()).toEqual([]);
    expect(fake.requests()).toMatchObject([{ answer: "hang" }]);
  });

  test("reset_before_body: ECONNRESET though the body was never read", async () => {
    fake.script({ kind: "reset_before_body" });
    const request = httpRequest(`${fake.url}/v3/mail/send`, {
      method: "POST",
      agent: false,
      headers: { authorization: `Bearer ${fake.apiKey}`, "content-length": 1000 },
    });
    const failure = new Promise((resolve) => request.on("error", resolve));
    request.flushHeaders();
    expect(await failure).toMatchObject({ code: "ECONNRESET" });
    expect(fake.requests()).toMatchObject([{ answer: "reset_before_body", bodyBytes: 0 }]);
  });

  test("reset_after_body: ECONNRESET, and the email is there", async () => {
    fake.script({ kind: "reset_after_body" });
    await expect(send(fake)).rejects.toMatchObject({ code: "ECONNRESET" });
    const [email] = fake.mailbox.list();
    expect(email?.to.email).toBe("jane@example.com");
    expect(fake.requests()).toMatchObject([{ answer: "reset_after_body", messageId: email?.id }]);
  });

  test("reset_after_body_lost: ECONNRESET, and no email", async () => {
    fake.script({ kind: "reset_after_body_lost" });
    await expect(send(fake)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(fake.mailbox.list()).toEqual([]);
    expect(fake.requests()[0]?.bodyBytes).toBeGreaterThan(100);
  });

  test("stalled_body: 202 and its id arrive, the announced body never, the email is there", async () => {
    fake.script({ kind: "stalled_body" });
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = httpRequest(`${fake.url}/v3/mail/send`, {
        method: "POST",
        agent: false,
        headers: { authorization: `Bearer ${fake.apiKey}`, "content-type": "application/json" },
      });
      request.on("response", resolve).on("error", reject).end(JSON.stringify(emailBody()));
    });
    expect(response.statusCode).toBe(202);
    expect(response.headers["x-message-id"]).toBe(fake.mailbox.list()[0]?.id);
    const ended = new Promise<string>((resolve) => {
      response.on("end", () => resolve("end")).on("error", () => resolve("error"));
    });
    response.resume();
    const pause = new Promise<string>((resolve) => setTimeout(resolve, 60, "nothing"));
    expect(await Promise.race([ended, pause])).toBe("nothing");
    fake.reset();
    expect(await ended).toBe("error");
  });

  test.each<ScriptedAnswer>([
    { kind: "accept" },
    { kind: "reset_after_body" },
    { kind: "stalled_body" },
  ])("$kind rejects a bad email like any other", async (step) => {
    fake.script(step);
    expect((await send(fake, { body: bad })).status).toBe(400);
    expect(fake.mailbox.list()).toEqual([]);
  });

  test("a client that gave up does not block the next one", async () => {
    fake.script({ kind: "hang" }, { kind: "hang" });
    const giveUpWhen = () => fake.requests().filter(({ bodyBytes }) => bodyBytes > 0).length === 2;
    await Promise.allSettled([send(fake, { giveUpWhen }), send(fake, { giveUpWhen })]);
    expect((await send(fake)).status).toBe(202);
  });
});

describe("the order of a script", () => {
  test("is first in, first out, then the default", async () => {
    fake.setDefault({ kind: "status", status: 500 });
    fake.script({ kind: "status", status: 429 }, { kind: "accept" });
    fake.script({ kind: "status", status: 403 });
    const statuses: number[] = [];
    for (let n = 0; n < 5; n += 1) statuses.push((await send(fake)).status);
    expect(statuses).toEqual([429, 202, 403, 500, 500]);
  });

  test("reset forgets script, default and latency", async () => {
    fake.setDefault({ kind: "hang" });
    fake.script({ kind: "hang" });
    fake.setLatency(10_000);
    fake.reset();
    expect((await send(fake)).status).toBe(202);
  });
});

describe("latency", () => {
  test("delays the answer, not the capture", async () => {
    fake.setLatency(150);
    const start = performance.now();
    let isAnswered = false;
    const answer = send(fake).finally(() => {
      isAnswered = true;
    });
    const email = await fake.mailbox.waitFor("jane@example.com");
    expect(isAnswered).toBe(false);
    expect((await answer).headers["x-message-id"]).toBe(email.id);
    expect(performance.now() - start).toBeGreaterThanOrEqual(145);
  });

  test("a client that gives up during a delay leaves its email behind", async () => {
    fake.setLatency(60_000);
    const giveUpWhen = () => fake.mailbox.list().length === 1;
    await expect(send(fake, { giveUpWhen })).rejects.toThrow("the client gave up");
    expect(fake.mailbox.list()).toHaveLength(1);
  });

  test("no status is recorded for a client that closed before its answer", async () => {
    fake.setLatency(60_000);
    const giveUpWhen = () => fake.mailbox.list().length === 1;
    await expect(send(fake, { giveUpWhen })).rejects.toThrow("the client gave up");
    fake.setLatency(0);
    await send(fake);
    expect(fake.requests().map(({ status }) => status)).toEqual([undefined, 202]);
  });
});
