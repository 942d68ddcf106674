import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";

import { WebSocket } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";

import { readOutgoingProxy } from "../environment/outgoing-proxy-fields.ts";
import { startConnectProxy, type ConnectProxy } from "../testing/start-connect-proxy.ts";
import { useOutgoingProxy, type RunningProxy } from "./outgoing-proxy.ts";

let target: Server;
let port: number;
let proxy: ConnectProxy;
let running: RunningProxy;

beforeEach(async () => {
  target = createServer((request, response) => response.end(`reached as ${request.headers.host}`));
  target.on("upgrade", (_request, socket: Socket) => socket.destroy());
  await new Promise<void>((resolve) => {
    target.listen(0, "127.0.0.1", resolve);
  });
  // A server that listens on a port has an address with that port.
  ({ port } = target.address() as AddressInfo);
  proxy = await startConnectProxy({
    credentials: "usher:secret",
    portOf: (asked) => (asked.startsWith("slack.test:") ? port : null),
  });
});
afterEach(async () => {
  await running.stop();
  await proxy.close();
  target.closeAllConnections();
  await new Promise((resolve) => {
    target.close(resolve);
  });
});

const begin = (except = "") =>
  void (running = useOutgoingProxy({ http: proxy.url, https: proxy.url, except }));

const text = async (url: string) => (await fetch(url)).text();

test("Node's fetch reaches a host that only the proxy knows, with the proxy's credentials", async () => {
  begin();
  expect(await text("http://slack.test/api")).toBe("reached as slack.test");
  expect(proxy.targets).toEqual(["slack.test:80"]);
});

test("a WebSocket goes through it, too", async () => {
  begin();
  const socket = new WebSocket("ws://slack.test/link");
  await new Promise((resolve) => {
    socket.addEventListener("close", resolve);
  });
  expect(proxy.targets).toEqual(["slack.test:80"]);
});

test.each(["", "other.test"])("this machine is never asked for by a proxy (%j)", async (except) => {
  begin(except);
  expect(await text(`http://127.0.0.1:${port}/`)).toContain("reached");
  expect(await text(`http://localhost:${port}/`)).toContain("reached");
  expect(proxy.targets).toEqual([]);
});

test("a host of NO_PROXY is not asked for by the proxy, nor is one below it", async () => {
  begin("slack.test");
  for (const host of ["slack.test", "wss.slack.test"])
    await expect(text(`http://${host}/`)).rejects.toThrow("fetch failed");
  expect(proxy.targets).toEqual([]);
});

test("a proxy that refuses fails the call", async () => {
  begin();
  await expect(text("http://unknown.test/")).rejects.toThrow("fetch failed");
});

test("without it calls go straight out again", async () => {
  begin();
  await running.stop();
  await expect(text("http://slack.test/api")).rejects.toThrow("fetch failed");
  expect(proxy.targets).toEqual([]);
});

const at = "http://proxy.acme.com:3128";

test.each<[what: string, env: Record<string, string>, proxy: ReturnType<typeof readOutgoingProxy>]>(
  [
    ["nothing", {}, null],
    ["an exception alone", { NO_PROXY: "acme.com" }, null],
    ["one for https", { HTTPS_PROXY: at }, { http: null, https: at, except: "" }],
    ["one for http, which https uses too", { HTTP_PROXY: at }, { http: at, https: at, except: "" }],
    [
      "a host and a port",
      { HTTPS_PROXY: "proxy.acme.com:3128" },
      { http: null, https: at, except: "" },
    ],
    [
      "lower case, which goes first",
      { https_proxy: at, HTTPS_PROXY: "http://other.acme.com", no_proxy: "a", NO_PROXY: "b" },
      { http: null, https: at, except: "a" },
    ],
    ["one that is off", { HTTPS_PROXY: at, NO_PROXY: "*" }, null],
  ],
)("the environment names %s", (_what, env, expected) => {
  expect(readOutgoingProxy(env)).toEqual(expected);
});

test.each(["socks5://proxy.acme.com:1080", "http://", "https://exa mple"])(
  "HTTPS_PROXY=%s is named as wrong, with an example",
  (value) => {
    expect(() => readOutgoingProxy({ HTTPS_PROXY: value })).toThrow(
      /HTTPS_PROXY must .*http:\/\/proxy\.example\.com:3128/,
    );
  },
);
