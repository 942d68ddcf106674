import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";

import { afterEach, describe, expect, test } from "vitest";

import { startTracing } from "./start-tracing.ts";
import type { RunningTracing, TracingSettings } from "./tracing-settings.ts";

const log: TracingSettings["log"] = { warn: () => {} };
const opened: (Server | RunningTracing)[] = [];
afterEach(async () => {
  for (const one of opened.splice(0))
    if ("stop" in one) await one.stop();
    else one.closeAllConnections();
});

async function start(env: Record<string, string | undefined>, logger = log) {
  const started = await startTracing({ env, serviceName: "test", log: logger });
  opened.push(started);
  return started;
}

/** Something that listens; answers with where, and takes how each request is answered. */
async function listening(answer: (url: string, end: (status: number) => void) => void) {
  const server = createServer((request, response) => {
    request.resume();
    answer(request.url ?? "", (status) => response.writeHead(status).end());
  }).listen(0, "127.0.0.1");
  opened.push(server);
  await once(server, "listening");
  // A TCP listener's address is never a string; only a pipe's is.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const loaded = () =>
  Object.keys(createRequire(import.meta.url).cache).filter((path) =>
    /@opentelemetry[\\/](sdk-trace|exporter)/.test(path),
  );

const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };

describe("without tracing settings", () => {
  test.each([
    ["nothing is set", {}],
    ["the endpoint is empty", { OTEL_EXPORTER_OTLP_ENDPOINT: "" }],
    ["the SDK is disabled", { ...settings, OTEL_SDK_DISABLED: "true" }],
    ["no exporter is wanted", { ...settings, OTEL_TRACES_EXPORTER: "none" }],
  ])("%s: there is no tracing, and no package of it is loaded", async (_what, env) => {
    expect((await start(env)).tracing).toBeUndefined();
    expect(loaded()).toEqual([]);
  });
});

test("a nested span is a child, and an incoming trace is continued", async () => {
  const { tracing } = await start(settings);
  expect(loaded()).not.toEqual([]);
  if (tracing === undefined) throw new Error("no tracing");
  expect(tracing.current()).toBeNull();
  const outer = tracing.start("outer");
  const seen = await outer.run(async () => {
    const before = tracing.current();
    await Promise.resolve();
    return [before, tracing.current(), tracing.start("inner").run(() => tracing.current())];
  });
  expect(seen[0]).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(seen[1]).toBe(seen[0]);
  expect(seen[2]?.slice(0, 35)).toBe(seen[0]?.slice(0, 35));
  expect(seen[2]).not.toBe(seen[0]);

  const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const remote = tracing.start("remote", { parent }).run(() => tracing.current());
  expect(remote).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)/);
});

test.each([
  "",
  "00-00000000000000000000000000000000-b7ad6b7169203331-01",
  "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
  "a".repeat(10_000),
])("an invalid traceparent begins a new trace: %#", async (parent) => {
  const { tracing } = await start(settings);
  const begun = tracing?.start("one", { parent }).run(() => tracing.current());
  expect(begun).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(begun).not.toContain("0af7651916cd43dd8448eb211c80319c");
});

test("the standard variables set the sampler, and a caller's decision is kept", async () => {
  const { tracing } = await start({
    ...settings,
    OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
    OTEL_TRACES_SAMPLER_ARG: "0",
  });
  const flagsOf = (parent?: string) =>
    tracing
      ?.start("one", parent === undefined ? {} : { parent })
      .run(() => tracing.current())
      ?.slice(-2);
  expect(flagsOf()).toBe("00");
  expect(flagsOf("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")).toBe("01");
});

test("HTTP calls are spans only within a trace, and only known paths are named", async () => {
  const names: string[] = [];
  const { traceOutgoingCalls } = await import("./trace-outgoing-calls.ts");
  let current: string | null = null;
  const leave = traceOutgoingCalls({
    current: () => current,
    start(name) {
      names.push(name);
      return { run: (work) => work(), rename: () => {}, set: () => {}, end: () => {} };
    },
  });
  const url = await listening((_path, end) => end(200));
  const call = async (path: string) => void (await (await fetch(url + path)).text());
  await call("/api/chat.update");
  current = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  for (const path of ["/api/chat.update", "/v3/mail/send", "/commands/T1/secret", "/api/x?q=jane"])
    await call(path);
  leave();
  await call("/api/chat.update");
  expect(names).toEqual(["GET /api/chat.update", "GET /v3/mail/send", "GET", "GET"]);
});

test("a failing collector is logged at most once a minute", async () => {
  const warnings: string[] = [];
  let posts = 0;
  const url = await listening((_path, end) => {
    posts += 1;
    end(400);
  });
  const { tracing } = await start(
    { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_BSP_SCHEDULE_DELAY: "10" },
    { warn: (_facts, message) => void warnings.push(message) },
  );
  for (let span = 1; span <= 3; span += 1) {
    tracing?.start("one").end();
    await expect.poll(() => posts).toBe(span);
  }
  await expect.poll(() => warnings).toEqual(["traces were not taken"]);
});

test("a hanging collector does not hold up the stop", async () => {
  const url = await listening(() => {});
  // Longer than any test: the stop alone ends the wait.
  const never = "3600000";
  const { tracing, stop } = await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_TIMEOUT: never,
    OTEL_BSP_EXPORT_TIMEOUT: never,
  });
  tracing?.start("one").end();
  await stop();
});
