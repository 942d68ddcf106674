import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startIdentityProvider } from "../testing/identity-provider.ts";
import { createSessionVerifier } from "./session-token.ts";

let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
let token: string;
const closes: (() => Promise<void>)[] = [];

beforeAll(async () => {
  provider = await startIdentityProvider();
  token = await provider.sign({ email: "jane@acme.example", email_verified: true });
});
afterEach(async () => {
  for (const close of closes.splice(0)) await close();
});
afterAll(() => provider.close());

/** A verifier whose provider answers with these keys, and what became of the answer. */
async function verifierOf(listener: RequestListener, fetchTimeoutMs = 600_000) {
  let sent = 0;
  let closed = false;
  const server = createServer((req, res) => {
    res.on("close", () => {
      sent = res.socket?.bytesWritten ?? sent;
      closed = true;
    });
    const write = res.write.bind(res);
    res.write = (chunk: Buffer) => {
      sent += chunk.length;
      return write(chunk);
    };
    listener(req, res);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closes.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  // A TCP listener's address is never a string.
  const { port } = server.address() as AddressInfo;
  const config = { ...provider.session, jwksUrl: `http://127.0.0.1:${port}/` };
  const verify = createSessionVerifier([config], { fetchTimeoutMs });
  return { verify: () => verify(token), sent: () => sent, isClosed: () => closed };
}

const keySet = () => JSON.stringify({ keys: [provider.publicKey] });
const unavailable = { code: "service.unavailable", status: 503 };
const megabyte = 1024 * 1024;
/** The provider is reached long before, however slow the machine is. */
const shortTimeoutMs = 4_000;

test("accepts a key set that arrives in parts", async () => {
  const { verify } = await verifierOf((_req, res) => {
    for (const character of keySet()) res.write(Buffer.from(character));
    res.end();
  });
  expect(await verify()).toMatchObject({ ok: true });
});

test("aborts an endless key set once it is too large", async () => {
  const chunk = Buffer.alloc(16 * 1024, " ");
  const { verify, isClosed } = await verifierOf((_req, res) => {
    const more = () => {
      while (!res.destroyed && res.write(chunk));
      if (!res.destroyed) res.once("drain", more);
    };
    more();
  });
  await expect(verify()).rejects.toMatchObject(unavailable);
  await expect.poll(isClosed).toBe(true);
});

test.each([
  ["with its length", true],
  ["without its length", false],
])("reads little of a key set of 50 MB %s", async (_how, declared) => {
  const body = Buffer.concat([Buffer.from(keySet()), Buffer.alloc(50 * megabyte, " ")]);
  const { verify, sent, isClosed } = await verifierOf((_req, res) => {
    if (declared) res.setHeader("content-length", body.length);
    let at = 0;
    const more = () => {
      while (at < body.length && !res.destroyed) {
        const part = body.subarray(at, (at += 64 * 1024));
        if (!res.write(part)) break;
      }
      if (at < body.length && !res.destroyed) res.once("drain", more);
      else res.end();
    };
    more();
  });
  await expect(verify()).rejects.toMatchObject(unavailable);
  await expect.poll(isClosed).toBe(true);
  expect(sent()).toBeLessThan(10 * megabyte);
});

test("counts the decompressed size of a key set", async () => {
  const { verify } = await verifierOf((_req, res) => {
    res.setHeader("content-encoding", "gzip");
    res.end(gzipSync(Buffer.concat([Buffer.from(keySet()), Buffer.alloc(50 * megabyte, " ")])));
  });
  await expect(verify()).rejects.toMatchObject(unavailable);
});

test.each([
  ["after its headers", (write: (part: string) => void) => write("")],
  ["in the middle of its body", (write: (part: string) => void) => write(keySet().slice(0, 20))],
])("aborts when the provider stops %s", async (_where, begin) => {
  const { verify, isClosed } = await verifierOf((_req, res) => {
    res.flushHeaders();
    begin((part) => part !== "" && res.write(Buffer.from(part)));
  }, shortTimeoutMs);
  await expect(verify()).rejects.toMatchObject(unavailable);
  await expect.poll(isClosed).toBe(true);
});

test("aborts when the provider sends too slowly", async () => {
  const { verify } = await verifierOf((_req, res) => {
    const timer = setInterval(() => res.write(Buffer.from(" ")), 20);
    res.on("close", () => clearInterval(timer));
  }, shortTimeoutMs);
  await expect(verify()).rejects.toMatchObject(unavailable);
});

test.each([204, 302, 404, 500])("takes no keys from a response with status %d", async (status) => {
  const { verify } = await verifierOf((_req, res) => {
    res
      .writeHead(status, { location: provider.session.jwksUrl })
      .end(status === 204 ? undefined : keySet());
  });
  await expect(verify()).rejects.toMatchObject(unavailable);
});
