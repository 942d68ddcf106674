import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTcpServer } from "node:net";
import type { AddressInfo } from "node:net";

import { startConnectProxy } from "@usher/process/testing";
import { afterEach, describe, expect, test } from "vitest";

import {
  createWebhookTransport,
  type WebhookTransportOptions,
} from "./create-webhook-transport.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const loopback = { allowedNetworks: ["127.0.0.0/8"] };

function open(options: WebhookTransportOptions = {}) {
  const transport = createWebhookTransport(options);
  closing.push(() => transport.close());
  return transport;
}

async function receiver(listener: RequestListener): Promise<{ port: number; url: string }> {
  const server: Server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closing.push(() => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  });
  const { port } = addressOf(server);
  return { port, url: `http://127.0.0.1:${port}/hooks?a=b` };
}

function addressOf(server: { address(): AddressInfo | string | null }): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address;
}

const post = (url: string) => ({ url, headers: { "webhook-id": "msg_1" }, body: '{"ü":1}' });

/** Ways to write an address that only this machine or its network has. */
const privateSpellings = [
  "https://127.0.0.1/",
  "https://127.1/",
  "https://127.0.1/",
  "https://2130706433/",
  "https://0x7f000001/",
  "https://0x7f.0.0.1/",
  "https://0x7f.1/",
  "https://017700000001/",
  "https://0177.0.0.1/",
  "https://0177.0.0.01/",
  "https://127.0.0.1./",
  "https://127.000.000.001/",
  "https://127。0。0。1/",
  "https://１２７.0.0.1/",
  "https://%31%32%37.0.0.1/",
  "https:127.0.0.1/",
  "https:///127.0.0.1/",
  "https:\\\\127.0.0.1\\",
  "https://0/",
  "https://0.0.0.0/",
  "https://10.0.0.1/",
  "https://10.1/",
  "https://167772161/",
  "https://0xa000001/",
  "https://172.16.0.1/",
  "https://192.168.0.1/",
  "https://0300.0250.0.1/",
  "https://169.254.169.254/latest/meta-data/",
  "https://2852039166/",
  "https://0xa9fea9fe/",
  "https://100.64.0.1/",
  "https://224.0.0.1/",
  "https://[::1]/",
  "https://[::]/",
  "https://[0:0:0:0:0:0:0:1]/",
  "https://[::ffff:127.0.0.1]/",
  "https://[::ffff:7f00:1]/",
  "https://[::ffff:169.254.169.254]/",
  "https://[::127.0.0.1]/",
  "https://[fe80::1]/",
  "https://[fd00:ec2::254]/",
  "https://[fec0::1]/",
  "https://[64:ff9b::7f00:1]/",
  "https://[64:ff9b:1::a00:1]/",
  "https://[2002:7f00:1::]/",
  "https://[2001:0:7f00:1::]/",
  "https://[ff02::1]/",
];

describe("an address that is not of the internet", () => {
  test("has more than 40 spellings here", () => {
    expect(new Set(privateSpellings).size).toBeGreaterThan(40);
  });

  test.each(privateSpellings)("%s is refused at save and at send (S39)", async (url) => {
    const transport = open();
    expect(await transport.check(url)).toBe("address");
    expect(await transport.send(post(url))).toMatchObject({
      kind: "failed",
      error: expect.stringContaining("webhooks are not sent to"),
    });
  });

  test.each([["127.0.0.1"], ["10.0.0.7"], ["::ffff:10.0.0.7"], ["fd00::1"], ["169.254.169.254"]])(
    "a name that resolves to %s is refused at save and at send",
    async (address) => {
      const family = address.includes(":") ? 6 : 4;
      const transport = open({ resolve: () => Promise.resolve([{ address, family }]) });
      expect(await transport.check("https://hooks.example.com/")).toBe("address");
      expect(await transport.send(post("https://hooks.example.com/"))).toMatchObject({
        error: expect.stringContaining("webhooks are not sent to"),
      });
    },
  );

  test("a name that resolves to a public and a private address is refused", async () => {
    const addresses = ["93.184.216.34", "127.0.0.1"].map((address) => ({ address, family: 4 }));
    const transport = open({ resolve: () => Promise.resolve(addresses) });
    expect(await transport.check("https://hooks.example.com/")).toBe("address");
  });

  test("a name that resolves to a private address the second time reaches nothing (S39)", async () => {
    const calls: string[] = [];
    const { port } = await receiver((request, response) => {
      calls.push(request.url ?? "");
      response.end();
    });
    let asked = 0;
    const transport = open({
      resolve: () => {
        asked += 1;
        return Promise.resolve([
          { address: asked === 1 ? "93.184.216.34" : "127.0.0.1", family: 4 },
        ]);
      },
    });
    const url = `https://rebind.example.com:${port}/`;
    expect(await transport.check(url)).toBeNull();
    expect(await transport.send(post(url))).toMatchObject({
      kind: "failed",
      error: expect.stringContaining("webhooks are not sent to"),
    });
    expect(asked).toBe(2);
    expect(calls).toEqual([]);
  });

  test("localhost is refused by the system's own resolver", async () => {
    expect(await open().check("https://localhost/")).toBe("address");
  });
});

test.each([
  ["not a url", "invalid"],
  ["ftp://hooks.example.com/", "scheme"],
  ["file:///etc/passwd", "scheme"],
  ["http://hooks.example.com/", "scheme"],
  ["http://8.8.8.8/", "scheme"],
  ["https://user@hooks.example.com/", "credentials"],
  ["https://user:secret@hooks.example.com/", "credentials"],
  ["https://hooks.example.com/#part", "fragment"],
  ["https://hooks.example.com/", null],
])("%s is checked as %s", async (url, refusal) => {
  const address = { address: "93.184.216.34", family: 4 };
  const transport = open({ resolve: () => Promise.resolve([address]) });
  expect(await transport.check(url)).toBe(refusal);
});

test("a name that does not resolve is refused", async () => {
  const transport = open({ resolve: () => Promise.reject(new Error("ENOTFOUND")) });
  expect(await transport.check("https://hooks.example.com/")).toBe("unresolved");
});

describe("an allowed network", () => {
  test("is called by http, with the body as its bytes and the headers as given", async () => {
    const seen: unknown[] = [];
    const { url } = await receiver((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { method, url: path, headers } = request;
        seen.push([method, path, headers["webhook-id"], Buffer.concat(chunks).toString()]);
        response.writeHead(201).end("thanks");
      });
    });
    const transport = open(loopback);
    expect(await transport.check(url)).toBeNull();
    expect(await transport.send(post(url))).toMatchObject({
      kind: "answered",
      statusCode: 201,
      response: "thanks",
    });
    expect(seen).toEqual([["POST", "/hooks?a=b", "msg_1", '{"ü":1}']]);
  });

  test.each([
    [["93.184.216.34"], "scheme"],
    [["93.184.216.34", "10.0.0.1"], "address"],
    [["93.184.216.34", "127.0.0.1"], "address"],
    [["127.0.0.1"], null],
    [[], "unresolved"],
  ])("by http under a name that resolves to %j is checked as %s", async (found, refusal) => {
    const addresses = found.map((address) => ({ address, family: 4 }));
    const transport = open({ ...loopback, resolve: () => Promise.resolve(addresses) });
    expect(await transport.check("http://public.example.com/")).toBe(refusal);
  });

  test("does not open others, nor names that lead elsewhere", async () => {
    const transport = open({
      ...loopback,
      resolve: () => Promise.resolve([{ address: "10.0.0.1", family: 4 }]),
    });
    expect(await transport.check("http://10.0.0.1/")).toBe("address");
    expect(await transport.check("http://hooks.internal/")).toBe("address");
    expect(await transport.check("http://8.8.8.8/")).toBe("scheme");
  });
});

describe("a call", () => {
  test("follows no redirect", async () => {
    const paths: string[] = [];
    const { url } = await receiver((request, response) => {
      paths.push(request.url ?? "");
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    expect(await open(loopback).send(post(url))).toMatchObject({ statusCode: 307 });
    expect(paths).toEqual(["/hooks?a=b"]);
  });

  test("ends in time when there is no answer", async () => {
    const { url } = await receiver(() => {});
    expect(await open({ ...loopback, timeoutMs: 200 }).send(post(url))).toMatchObject({
      kind: "failed",
      error: "no answer in 0.2 seconds",
    });
  });

  test("ends in time when the head of the answer drips", async () => {
    const server = createTcpServer((socket) => {
      socket.on("error", () => {});
      socket.write("HTTP/1.1 200 OK\r\nx: ");
      const timer = setInterval(() => socket.write("y"), 20);
      socket.on("close", () => clearInterval(timer));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    closing.push(() => new Promise((done) => server.close(done)));
    const url = `http://127.0.0.1:${addressOf(server).port}/`;
    expect(await open({ ...loopback, timeoutMs: 300 }).send(post(url))).toMatchObject({
      kind: "failed",
      error: "no answer in 0.3 seconds",
    });
  });

  test("counts by its status when the body drips, and keeps what came", async () => {
    const { url } = await receiver((_request, response) => {
      response.writeHead(200);
      response.write("slow");
      const timer = setInterval(() => response.write("."), 20);
      response.on("close", () => clearInterval(timer));
    });
    const answer = await open({ ...loopback, timeoutMs: 400 }).send(post(url));
    expect(answer).toMatchObject({ kind: "answered", statusCode: 200 });
    expect(answer.kind === "answered" && answer.response).toMatch(/^slow\.*$/);
  });

  test("reads no more than 1,024 bytes of an answer, and no NUL", async () => {
    const { url } = await receiver((_request, response) => {
      response.writeHead(500);
      const pour = () => {
        if (!response.destroyed && response.write("\0".repeat(64 * 1024))) setImmediate(pour);
      };
      response.on("drain", pour);
      pour();
    });
    const answer = await open(loopback).send(post(url));
    expect(answer).toMatchObject({ statusCode: 500, response: "\uFFFD".repeat(1024) });
  });

  test("names the cause when the connection is refused or reset", async () => {
    const { url } = await receiver((request) => request.socket.destroy());
    expect(await open(loopback).send(post(url))).toMatchObject({
      kind: "failed",
      error: "UND_ERR_SOCKET",
    });
    expect(await open(loopback).send(post("http://127.0.0.1:1/"))).toMatchObject({
      error: "ECONNREFUSED",
    });
  });
});

describe("WEBHOOK_PROXY", () => {
  test("takes every call, and decides about the host", async () => {
    const { port } = await receiver((_request, response) => response.end("through"));
    const proxy = await startConnectProxy({
      credentials: "usher:secret",
      portOf: (target) => (target.startsWith("10.0.0.1:") ? port : null),
    });
    closing.push(() => proxy.close());
    const transport = open({ allowedNetworks: ["10.0.0.0/8"], proxy: proxy.url });
    expect(await transport.check("https://name-only-the-proxy-knows.internal/")).toBeNull();
    expect(await transport.check("http://name-only-the-proxy-knows.internal/")).toBe("scheme");
    expect(await transport.send(post("http://10.0.0.1/"))).toMatchObject({ response: "through" });
    expect(await transport.send(post("https://refused.example.com/"))).toMatchObject({
      kind: "failed",
      error: expect.stringMatching(/^the proxy answered \d{3}$/),
    });
    expect(proxy.targets).toEqual(["10.0.0.1:80", "refused.example.com:443"]);
  });

  test("is the only proxy: HTTP_PROXY and HTTPS_PROXY change nothing", async () => {
    const { url } = await receiver((_request, response) => response.end("direct"));
    const names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"];
    for (const name of names) process.env[name] = "http://127.0.0.1:1";
    try {
      expect(await open(loopback).send(post(url))).toMatchObject({ response: "direct" });
    } finally {
      for (const name of names) delete process.env[name];
    }
  });
});
