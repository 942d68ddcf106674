import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, describe, expect, test } from "vitest";

import { createMetricsAccess } from "./metrics-access.ts";
import { createMetricsServer, type MetricsServer } from "./metrics-server.ts";

/** A request as a server sees it. */
const request = (remoteAddress: string, headers: Record<string, string> = {}) =>
  // What the access reads of a request, and no more.
  ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage;

describe("metrics without a token", () => {
  const access = createMetricsAccess({ port: null, token: null });

  test.each(["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])("answer %s", (address) => {
    expect(access(request(address))).toBe("allowed");
  });

  test.each(["10.0.0.7", "::ffff:10.0.0.7", "192.0.2.1", "fe80::1", "::127.0.0.1", ""])(
    "are hidden from %j",
    (address) => {
      expect(access(request(address))).toBe("hidden");
    },
  );

  test.each(["x-forwarded-for", "x-forwarded-proto", "x-real-ip", "forwarded", "via"])(
    "are hidden from a caller behind a proxy on this machine, by %s",
    (name) => {
      expect(access(request("127.0.0.1", { [name]: "127.0.0.1" }))).toBe("hidden");
    },
  );
});

describe("metrics with a token", () => {
  const access = createMetricsAccess({ port: null, token: "scrape-0123456789" });

  test.each([
    ["the token", "Bearer scrape-0123456789", "allowed"],
    ["the token after a lower-case scheme", "bearer scrape-0123456789", "allowed"],
    ["another token", "Bearer scrape-0123456780", "unauthorized"],
    ["a part of the token", "Bearer scrape", "unauthorized"],
    ["another scheme", "Basic scrape-0123456789", "unauthorized"],
    ["an empty header", "", "unauthorized"],
  ])("answer %s: %s is %s", (_what, authorization, verdict) => {
    expect(access(request("192.0.2.1", { authorization }))).toBe(verdict);
    expect(access(request("127.0.0.1", { authorization }))).toBe(verdict);
  });

  test("reject a caller on this machine without it", () => {
    expect(access(request("127.0.0.1"))).toBe("unauthorized");
  });
});

describe("the port of the metrics", () => {
  let server: MetricsServer;
  afterEach(() => server.close());

  const render = async () => ({ contentType: "text/plain; version=0.0.4", text: "up 1\n" });

  test("answers the metrics and nothing else", async () => {
    server = createMetricsServer(createMetricsAccess({ port: 0, token: null }), render);
    const url = `http://127.0.0.1:${await server.listen(0, "127.0.0.1")}`;
    const answer = await fetch(`${url}/metrics`);
    expect([answer.status, await answer.text()]).toEqual([200, "up 1\n"]);
    expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4");
    expect((await fetch(`${url}/`)).status).toBe(404);
    const posted = await fetch(`${url}/metrics`, { method: "POST" });
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  test("asks for the token where there is one", async () => {
    server = createMetricsServer(
      createMetricsAccess({ port: 0, token: "scrape-0123456789" }),
      render,
    );
    const url = `http://127.0.0.1:${await server.listen(0, "127.0.0.1")}/metrics`;
    const rejected = await fetch(url);
    expect([rejected.status, rejected.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    const headers = { authorization: "Bearer scrape-0123456789" };
    expect((await fetch(url, { headers })).status).toBe(200);
  });

  test("answers 503 when the metrics cannot be rendered, and fails on a taken port", async () => {
    server = createMetricsServer(
      () => "allowed",
      () => Promise.reject(new Error("no")),
    );
    const port = await server.listen(0, "127.0.0.1");
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(503);
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const taken = createMetricsServer(() => "allowed", render);
    const { port: takenPort } = other.address() as AddressInfo;
    await expect(taken.listen(takenPort, "127.0.0.1")).rejects.toMatchObject({
      code: "EADDRINUSE",
    });
    other.close();
  });
});
