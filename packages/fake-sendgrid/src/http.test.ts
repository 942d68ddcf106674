import { Agent, request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startFakeSendGrid } from "./index.ts";
import type { FakeSendGrid } from "./index.ts";
import { emailBody, personalization, send } from "./testing/email-client.ts";

const limit = 31_457_280;
let fake: FakeSendGrid;
beforeAll(async () => {
  fake = await startFakeSendGrid();
});
afterEach(() => fake.reset());
afterAll(() => fake.close());

const unauthorized = { errors: [{ field: null, message: "authorization required" }] };

describe("the key of the fake", () => {
  test("is new for each fake and starts with SG.", async () => {
    const other = await startFakeSendGrid();
    await other.close();
    expect(fake.apiKey).toMatch(/^SG\.[\w-]{22}\.[\w-]{43}$/);
    expect(other.apiKey).not.toBe(fake.apiKey);
  });

  test("can be given, but only with the prefix SG.", async () => {
    const other = await startFakeSendGrid({ apiKey: "SG.mine" });
    expect((await send(other)).status).toBe(202);
    await other.close();
    await expect(startFakeSendGrid({ apiKey: "mine" })).rejects.toThrow(/starts with "SG\."/);
  });

  test.each(["Bearer SG.wrong", "Basic x", "", "bearer"])("rejects %j with 401", async (value) => {
    const seen = await send(fake, { headers: { authorization: value } });
    expect(seen).toMatchObject({ status: 401, json: unauthorized });
    expect(fake.mailbox.list()).toEqual([]);
  });

  test("rejects the key without the scheme", async () => {
    const seen = await send(fake, { headers: { authorization: fake.apiKey } });
    expect(seen).toMatchObject({ status: 401, json: unauthorized });
  });

  test("uses no step of the script when rejected", async () => {
    fake.script({ kind: "status", status: 503 });
    await send(fake, { headers: { authorization: "Bearer SG.wrong" } });
    expect((await send(fake)).status).toBe(503);
  });

  test("never shows in the record of requests", async () => {
    await send(fake);
    await send(fake, { headers: { authorization: fake.apiKey } });
    expect(JSON.stringify(fake.requests())).not.toContain(fake.apiKey);
    expect(fake.requests()[0]?.headers.authorization).toBe("Bearer [redacted]");
  });
});

describe("paths and methods", () => {
  test.each(["GET", "PUT", "DELETE", "PATCH"])("%s on mail/send is 405", async (method) => {
    const seen = await send(fake, { method });
    expect(seen).toMatchObject({
      status: 405,
      headers: { allow: "POST" },
      json: { errors: [{ field: null, message: "method not allowed" }] },
    });
  });

  test.each(["/", "/v3/mail/send/", "//v3/mail/send", "/v3/mail", "/v3/mail/batch"])(
    "%s is 404",
    async (path) => {
      expect((await send(fake, { path })).status).toBe(404);
      expect(fake.requests()).toEqual([]);
    },
  );
});

describe("the body", () => {
  test.each(["{", "", "[]", '"text"', "null"])("%j is 400", async (body) => {
    const seen = await send(fake, { body });
    expect(seen).toMatchObject({
      status: 400,
      json: { errors: [{ message: "Bad Request", field: null, help: null }] },
    });
  });

  test("invalid UTF-8 is 400", async () => {
    const [head = "", tail = ""] = JSON.stringify(emailBody()).split("Northwind");
    const body = Buffer.concat([Buffer.from(head), Buffer.from([0xff]), Buffer.from(tail)]);
    expect((await send(fake, { body })).status).toBe(400);
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonx"])(
    "%s is 415",
    async (type) => {
      expect((await send(fake, { headers: { "content-type": type } })).status).toBe(415);
    },
  );

  test("takes a charset behind the content type", async () => {
    const headers = { "content-type": "application/json; charset=utf-8" };
    expect((await send(fake, { headers })).status).toBe(202);
  });

  test("a compressed one is 415: accounts have to ask for that", async () => {
    expect((await send(fake, { headers: { "content-encoding": "gzip" } })).status).toBe(415);
  });

  test("of more than 30 MB is 413, of 30 MB is accepted", async () => {
    const large = await send(fake, { body: Buffer.alloc(limit + 1, " ") });
    expect(large).toMatchObject({
      status: 413,
      json: { errors: [{ field: null, message: "content too large" }] },
    });
    expect((await send(fake, { body: Buffer.alloc(limit, " ") })).status).toBe(400);
    expect(fake.requests()).toMatchObject([{ bodyBytes: limit + 1 }, { bodyBytes: limit }]);
  });

  test("that never ends is cut off after twice the limit", async () => {
    const written = await new Promise<number>((resolve) => {
      let bytes = 0;
      const chunk = Buffer.alloc(1 << 20, " ");
      const request = httpRequest(`${fake.url}/v3/mail/send`, {
        method: "POST",
        agent: false,
        headers: { authorization: `Bearer ${fake.apiKey}`, "content-type": "application/json" },
      });
      const write = () => {
        if (request.destroyed) return;
        bytes += chunk.length;
        request.write(chunk, (error) => (error ? undefined : write()));
      };
      request.on("error", () => undefined);
      request.on("close", () => resolve(bytes));
      write();
    });
    expect(written).toBeLessThan(4 * limit);
    expect(fake.requests()).toMatchObject([{ status: 413 }]);
  });

  test("that breaks off leaves no email", async () => {
    const socket = connect(fake.port, "127.0.0.1");
    const head = `POST /v3/mail/send HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${fake.apiKey}`;
    socket.write(`${head}\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"from"`);
    await expect.poll(() => fake.requests().length).toBe(1);
    socket.destroy();
    await expect.poll(() => fake.requests()[0]?.bodyBytes).toBe(7);
    expect(fake.requests()[0]?.status).toBeUndefined();
    expect(fake.mailbox.list()).toEqual([]);
  });
});

describe("connections", () => {
  test("kept alive carry accepted and rejected requests alike", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const statuses: number[] = [];
    for (const body of [emailBody(), "{", emailBody(), emailBody({ from: undefined })]) {
      statuses.push((await send(fake, { agent, body })).status);
    }
    const sockets = Object.values(agent.freeSockets).flat();
    agent.destroy();
    expect(statuses).toEqual([202, 400, 202, 400]);
    expect(sockets).toHaveLength(1);
  });

  test("300 requests at once give 300 emails and as many ids", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 50 });
    const addresses = Array.from({ length: 300 }, (_, n) => `p${n}@example.com`);
    const seen = await Promise.all(
      addresses.map((email) => send(fake, { agent, body: personalization({ to: [{ email }] }) })),
    );
    agent.destroy();
    expect(new Set(seen.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(seen.map(({ headers }) => headers["x-message-id"])).size).toBe(300);
    const received = fake.mailbox.list().map((email) => email.to.email);
    expect(received.toSorted()).toEqual(addresses.toSorted());
  });
});

describe("the port", () => {
  test("is used if free, and rejects if taken", async () => {
    const first = await startFakeSendGrid();
    await expect(startFakeSendGrid({ port: first.port })).rejects.toThrow("EADDRINUSE");
    await first.close();
    const second = await startFakeSendGrid({ port: first.port });
    expect(second.port).toBe(first.port);
    await second.close();
  });
});
