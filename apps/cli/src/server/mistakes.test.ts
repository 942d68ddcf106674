import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

import { selfSigned } from "@usher/process/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { run } from "../testing/run.ts";

/** Services that are not Usher, by what they answer. */
const answers = {
  page: { status: 200, type: "text/html", body: "<h1>It works!</h1>" },
  "bad-gateway": { status: 502, type: "text/html", body: "<h1>502 Bad Gateway</h1>" },
  api: { status: 404, type: "application/json", body: '{"message":"Not Found"}' },
  "api-error": { status: 401, type: "application/json", body: '{"error":"unauthorized"}' },
  "not-json": { status: 200, type: "application/json", body: "{" },
};

let plain: Server;
let tls: Server;
let closedPort: number;
const portOf = (server: Server) => {
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo;
  return port;
};
beforeAll(async () => {
  const named = new Map(Object.entries(answers));
  plain = createServer((req, res) => {
    const found = named.get(req.url?.split("/")[1] ?? "");
    res.writeHead(found?.status ?? 500, { "content-type": found?.type ?? "" }).end(found?.body);
  });
  tls = createTlsServer(selfSigned);
  const closed = createServer();
  for (const server of [plain, tls, closed])
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  closedPort = portOf(closed);
  await new Promise((resolve) => closed.close(resolve));
});
afterAll(async () => {
  for (const server of [plain, tls]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

describe("a server that cannot be used is one sentence with the reason, and one with what to do", () => {
  const isUsher = "Is USHER_URL the address of Usher's server, such as https://invite.example.com?";
  const behind = "A proxy answered for it. Is Usher's server running behind it?";

  test.each<[what: string, url: () => string, says: (origin: string) => string]>([
    [
      "nothing that listens",
      () => `http://localhost:${closedPort}`,
      (origin) =>
        `${origin} does not answer (nothing listens there).\nIs the server running, and is USHER_URL its address?\n`,
    ],
    [
      "a port that fetch blocks",
      () => "http://127.0.0.1:1",
      (origin) =>
        `${origin} does not answer (fetch opens no connection to this port).\nHave the server listen on another port, such as 3000.\n`,
    ],
    [
      "a name that no host has",
      () => "http://usher.invalid",
      () =>
        "http://usher.invalid does not answer (no such host).\nIs the server running, and is USHER_URL its address?\n",
    ],
    [
      "a page of another server",
      () => `http://localhost:${portOf(plain)}/page`,
      (origin) => `${origin} answered 200, but not like Usher.\n${isUsher}\n`,
    ],
    [
      "a proxy without a server behind it",
      () => `http://localhost:${portOf(plain)}/bad-gateway`,
      (origin) => `${origin} answered 502, but not like Usher.\n${behind}\n`,
    ],
    [
      "another API",
      () => `http://localhost:${portOf(plain)}/api`,
      (origin) => `${origin} answered 404, but not like Usher.\n${isUsher}\n`,
    ],
    [
      "another API that refuses the key",
      () => `http://localhost:${portOf(plain)}/api-error`,
      (origin) => `${origin} answered 401, but not like Usher.\n${isUsher}\n`,
    ],
    [
      "an answer that breaks off",
      () => `http://localhost:${portOf(plain)}/not-json`,
      (origin) => `${origin} answered 200, but not like Usher.\n${isUsher}\n`,
    ],
    [
      "a certificate that signs itself",
      () => `https://localhost:${portOf(tls)}`,
      (origin) =>
        `${origin} does not answer (its certificate is self-signed).\nNODE_EXTRA_CA_CERTS=/path/ca.pem makes this command trust its authority.\n`,
    ],
    [
      "https to a port without TLS",
      () => `https://localhost:${portOf(plain)}`,
      (origin) =>
        `${origin} does not answer (it does not speak TLS).\nIs it http:// instead of https://, or is the port another one?\n`,
    ],
    [
      "http to a port with TLS",
      () => `http://localhost:${portOf(tls)}`,
      (origin) =>
        `${origin} does not answer (the connection broke).\nIs the server running, and is USHER_URL its address?\n`,
    ],
  ])("%s is named with its reason and what to do", async (_what, url, says) => {
    const env = { USHER_URL: url(), USHER_KEY: "usher_org_1_2" };
    const done = await run(["list"], { env });
    expect(done).toEqual({
      code: 3,
      stdout: "",
      stderr: says(new URL(url()).origin),
      json: expect.any(Function),
    });
  });
});

describe("a variable of the command that is wrong is named with an example", () => {
  const url = "https://invite.example.com";
  const key = "a key that usher key create printed";

  test.each([
    [{ USHER_URL: url }, `USHER_KEY is missing: set it to ${key}, such as usher_org_1a2b_3c4d.\n`],
    [
      { USHER_URL: url, USHER_KEY: "a b" },
      `USHER_KEY must be ${key}, without spaces, such as usher_org_1a2b_3c4d.\n`,
    ],
    [{ USHER_KEY: "x" }, `USHER_URL is missing: set it to an address such as ${url}.\n`],
    [
      { USHER_KEY: "x", USHER_URL: "invite.acme.com" },
      `USHER_URL must begin with https:// or http://, such as ${url}.\n`,
    ],
    [
      { USHER_KEY: "x", USHER_URL: "https://invite.acme.com:99999" },
      `USHER_URL must be a valid address, such as ${url}.\n`,
    ],
  ])("%j", async (env, stderr) => {
    expect(await run(["list"], { env })).toMatchObject({ code: 3, stdout: "", stderr });
  });

  test("a wrong HTTPS_PROXY ends a command with a document, and help and the version need none", async () => {
    const env = {
      USHER_URL: url,
      USHER_KEY: "usher_org_1_2",
      HTTPS_PROXY: "socks5://proxy.acme.com",
    };
    const failed = await run(["list", "--json"], { env });
    expect(failed.code).toBe(3);
    expect(failed.json()).toMatchObject({
      error: { message: expect.stringContaining("HTTPS_PROXY") },
    });
    expect((await run(["--version"], { env })).code).toBe(0);
  });

  test("quotes and line ends of a file for variables are no part of a value", async () => {
    const env = { USHER_KEY: '"usher_org_1_2"\r', USHER_URL: "'http://127.0.0.1:1'\r" };
    expect((await run(["list"], { env })).stderr).toMatch(/^http:\/\/127\.0\.0\.1:1 does not/);
  });
});
