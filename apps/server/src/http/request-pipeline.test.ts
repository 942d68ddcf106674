import { connect } from "node:net";
import { Writable } from "node:stream";

import { createLogger, createTrustedProxies } from "@usher/process";
import { secretSamples } from "@usher/process/testing";
import { afterEach, describe, expect, test } from "vitest";

import { exchangeOf } from "./exchange.ts";
import { createRequestPipeline } from "./request-pipeline.ts";
import { createNodeServer, type NodeServer } from "./node-server.ts";

const limit = 1000;
const open: NodeServer[] = [];
let lines: string[] = [];

const unexpected = "a secret of the error";
let errorText = unexpected;

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close(0)));
  lines = [];
  errorText = unexpected;
});

type Seen = { body: string; host: string | undefined; ip: string; tooLarge: boolean };

async function startPipeline(
  stopping = false,
  baseUrl = "https://usher.example.com",
): Promise<{ port: number; seen: Seen[] }> {
  const seen: Seen[] = [];
  const log = createLogger({
    app: "server",
    level: "info",
    destination: new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    }),
  });
  const entryPoint = createRequestPipeline({
    log,
    trusted: createTrustedProxies(["127.0.0.0/8", "::1"]),
    bodyLimitBytes: limit,
    baseUrl: new URL(baseUrl),
    cors: null,
    isStopping: () => stopping,
    trpc(req, res) {
      const { clientIp, bodyTooLarge } = exchangeOf(req);
      const body = "body" in req && typeof req.body === "string" ? req.body : "";
      seen.push({ body, host: req.headers.host, ip: clientIp, tooLarge: bodyTooLarge });
      res.end("trpc");
    },
    other(req, res) {
      const { clientIp, bodyTooLarge } = exchangeOf(req);
      const body = "rawBody" in req ? String(req.rawBody) : "";
      seen.push({ body, host: req.headers.host, ip: clientIp, tooLarge: bodyTooLarge });
      if (req.url === "/hangs") return;
      if (req.url === "/throws") throw new Error(errorText);
      res.end("other");
    },
  });
  const server = createNodeServer(entryPoint, log);
  open.push(server);
  return { port: await server.listen({ port: 0, host: "127.0.0.1" }), seen };
}

/** Sends bytes as they are and returns all that came back. */
async function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.on("end", () => resolve(answer));
    socket.on("error", reject);
    socket.setTimeout(30_000, () => resolve(answer));
  });
}

describe("the request pipeline", () => {
  test("requires https of browsers where the base URL is https, for this host only", async () => {
    const { port } = await startPipeline();
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(answer.headers.get("strict-transport-security")).toBe("max-age=31536000");
    const plain = await startPipeline(false, "http://localhost:3000");
    const other = await fetch(`http://127.0.0.1:${plain.port}/`);
    expect(other.headers.has("strict-transport-security")).toBe(false);
  });

  test("keeps a harmless request id and replaces any other", async () => {
    const { port } = await startPipeline();
    const ask = (id: string) =>
      fetch(`http://127.0.0.1:${port}/`, { headers: { "X-Request-Id": id } });
    expect((await ask("abc-123")).headers.get("x-request-id")).toBe("abc-123");
    const made = (await ask("a".repeat(129))).headers.get("x-request-id");
    expect(made).toMatch(/^[0-9a-f-]{36}$/);
    for (const unfit of ["two words", "jane@acme.com", "to=jane%40acme.com"])
      expect((await ask(unfit)).headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(lines.join("")).toContain('"requestId":"abc-123"');
  });

  test("rejects a declared and a chunked body over the limit with the envelope", async () => {
    const { port, seen } = await startPipeline();
    const url = `http://127.0.0.1:${port}/anything`;
    const declared = await fetch(url, { method: "POST", body: "x".repeat(limit + 1) });
    const stream = new ReadableStream({
      start(controller) {
        for (let at = 0; at < 3; at += 1) controller.enqueue(new Uint8Array(limit / 2));
        controller.close();
      },
    });
    const chunked = await fetch(url, { method: "POST", body: stream, duplex: "half" });
    for (const answer of [declared, chunked]) {
      expect(answer.status).toBe(413);
      expect(await answer.json()).toEqual({
        status: 413,
        message: "The request body is too large.",
        code: "request.too_large",
        details: { limitBytes: limit },
        id: answer.headers.get("x-request-id"),
      });
    }
    expect(seen).toEqual([]);
  });

  test("rejects a body far over the limit without waiting for it", async () => {
    const { port } = await startPipeline();
    const head = `POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: ${limit * 1000}\r\n\r\n`;
    expect(await raw(port, head)).toContain("HTTP/1.1 413");
  });

  test("accepts a body of exactly the limit", async () => {
    const { port, seen } = await startPipeline();
    const body = "x".repeat(limit);
    await fetch(`http://127.0.0.1:${port}/x`, { method: "POST", body });
    expect(seen[0]?.body).toBe(body);
  });

  test("lets tRPC report in its own form that a body is too large", async () => {
    const { port, seen } = await startPipeline();
    const url = `http://127.0.0.1:${port}/trpc/a.b`;
    await fetch(url, { method: "POST", body: "x".repeat(limit + 1) });
    expect(seen).toEqual([expect.objectContaining({ body: "", tooLarge: true })]);
  });

  test("S22: passes on no host but the configured one", async () => {
    const { port, seen } = await startPipeline();
    await raw(
      port,
      "GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\nConnection: close\r\n\r\n",
    );
    expect(seen[0]?.host).toBe("usher.example.com");
  });

  test("S22: rejects the absolute form and a path that a URL reads as a host", async () => {
    const { port, seen } = await startPipeline();
    for (const target of [
      "http://evil.example/trpc/a",
      "//evil.example/i/x",
      "/\\evil.example",
      "*",
    ]) {
      const method = target === "*" ? "OPTIONS" : "GET";
      const answer = await raw(
        port,
        `${method} ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toContain("HTTP/1.1 404");
      expect(answer).toContain('"code":"request.not_found"');
    }
    expect(seen).toEqual([]);
  });

  test("S29: identifies the client behind a trusted proxy", async () => {
    const { port, seen } = await startPipeline();
    await fetch(`http://127.0.0.1:${port}/`, {
      headers: { "X-Forwarded-For": "1.1.1.1, ::ffff:198.51.100.9" },
    });
    expect(seen[0]?.ip).toBe("198.51.100.9");
  });

  test("answers invalid HTTP, and endless headers, with the envelope", async () => {
    const { port } = await startPipeline();
    const junk = await raw(port, "nonsense\r\n\r\n");
    expect(junk).toContain("HTTP/1.1 400");
    expect(junk).toContain('"code":"request.invalid"');
    const long = await raw(port, `GET / HTTP/1.1\r\nHost: x\r\nA: ${"a".repeat(20_000)}\r\n\r\n`);
    expect(long).toContain("HTTP/1.1 431");
  });

  test("shows only the reference of an unexpected error, and logs the error", async () => {
    const { port } = await startPipeline();
    const answer = await fetch(`http://127.0.0.1:${port}/throws`);
    const body = await answer.text();
    expect(answer.status).toBe(500);
    expect(body).toContain('"code":"internal.error"');
    expect(body).not.toContain("secret");
    expect(lines.join("")).toContain("a secret of the error");
  });

  test("closes hanging connections when the time for a stop is over", async () => {
    const { port } = await startPipeline();
    const hanging = fetch(`http://127.0.0.1:${port}/hangs`).catch((error: unknown) => error);
    await expect.poll(() => open[0]?.isBusy()).toBe(true);
    await open[0]?.close(50);
    expect(await hanging).toBeInstanceOf(TypeError);
    await expect.poll(() => lines.join("")).toContain('"status":499');
  });

  test("asks clients to reconnect elsewhere while it stops", async () => {
    const { port } = await startPipeline(true);
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(answer.headers.get("connection")).toBe("close");
  });

  test("writes one line a request, without its query", async () => {
    const { port } = await startPipeline();
    await fetch(`http://127.0.0.1:${port}/x?q=hidden`);
    await expect.poll(() => lines.length).toBe(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      level: "info",
      msg: "request",
      method: "GET",
      status: 200,
      ms: expect.any(Number),
    });
    expect(lines[0]).not.toContain("hidden");
  });

  test.each(secretSamples)("S24: logs an unexpected error without $name", async (sample) => {
    const { port } = await startPipeline();
    errorText = sample.text;
    expect((await fetch(`http://127.0.0.1:${port}/throws`)).status).toBe(500);
    await expect.poll(() => lines.join("")).toContain("a request failed outside its handler");
    expect(lines.join("")).not.toContain(sample.secret);
  });
});
