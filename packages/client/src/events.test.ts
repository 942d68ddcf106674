import { afterEach, describe, expect, test, vi } from "vitest";

import { createUsherClient, type UsherClientOptions } from "./create-usher-client.ts";
import { FetchEventSource } from "./fetch-event-source.ts";
import {
  cut,
  events,
  page,
  startScriptedServer,
  type ScriptedServer,
  type Step,
} from "./testing/scripted-server.ts";

let server: ScriptedServer | null = null;
const stops: (() => void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  await server?.close();
  server = null;
});

const connected = { event: "connected", data: {} };
const event = (id: string) => ({ id, data: { id, type: "invitation.created" } });
const rejected = (code: number, appCode: string, details?: object) => ({
  event: "serialized-error",
  data: { message: appCode, code, data: { appCode, details, httpStatus: 429 } },
});

async function follow(steps: Step[], options: Partial<UsherClientOptions> = {}) {
  server = await startScriptedServer(steps);
  const client = createUsherClient({ url: server.url, apiKey: "usher_org_x", ...options });
  const [ids, errors]: [string[], unknown[]] = [[], []];
  const { unsubscribe } = client.invitation.onEvent.subscribe(
    { types: ["invitation.created"] },
    { onData: ({ id }) => ids.push(id), onError: (error) => errors.push(error) },
  );
  stops.push(unsubscribe);
  return { ids, errors, unsubscribe, requests: server.requests };
}

describe("a subscription", () => {
  test("sends its credential, and resumes after the last event when the connection is lost", async () => {
    const { ids, errors, requests } = await follow(
      [
        events([connected, event("11"), event("12")], "end"),
        cut,
        page(502),
        events([connected, event("13")], "stay"),
      ],
      { organization: "acme" },
    );
    await vi.waitFor(() => expect(ids).toEqual(["11", "12", "13"]), 10_000);
    expect(errors).toEqual([]);
    expect(requests.map((request) => request.headers["last-event-id"])).toEqual([
      undefined,
      "12",
      "12",
      "12",
    ]);
    for (const { headers, url } of requests) {
      expect(headers).toMatchObject({ authorization: "Bearer usher_org_x", "x-org-id": "acme" });
      expect(url.searchParams.get("input")).toBe('{"types":["invitation.created"]}');
    }
  });

  test("waits for the retry time of a limit, and resumes where it was", async () => {
    const limited = rejected(-32029, "invite.ip_rate_limited", { retryAfterSeconds: 1 });
    const { ids, errors, requests } = await follow([
      events([connected, event("11"), limited], "end"),
      events([connected, event("12")], "stay"),
    ]);
    await vi.waitFor(() => expect(ids).toEqual(["11", "12"]), 10_000);
    expect(errors).toEqual([]);
    const last = requests.at(-1);
    expect(JSON.parse(last?.url.searchParams.get("input") ?? "")).toMatchObject({
      lastEventId: "11",
    });
  });

  test.each([
    ["the server's rejection", events([connected, rejected(-32003, "authorize.forbidden")], "end")],
    ["an answer that is not a stream", page(404)],
  ])("ends with %s", async (_what, answer) => {
    const { errors, requests } = await follow([answer], { retry: { attempts: 0 } });
    await vi.waitFor(() => expect(errors).toHaveLength(1), 10_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(requests).toHaveLength(1);
  });

  test("does not reconnect after its end", async () => {
    const { ids, unsubscribe, requests } = await follow([events([connected, event("1")], "end")]);
    await vi.waitFor(() => expect(ids).toHaveLength(1), 15_000);
    unsubscribe();
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(requests).toHaveLength(1);
  });
});

test("events are the same with any chunking and any kind of line end", async () => {
  const text =
    ': a comment\r\nevent: ping\r\ndata:\r\n\r\nid: 7\rdata: {"é":\rdata:1}\r\rdata: two\nid: 8\nid: 9\0\n\nevent: half\ndata: lost\n';
  const bytes = new TextEncoder().encode(text);
  const expected = [
    { type: "ping", data: "", lastEventId: "" },
    { type: "message", data: '{"é":\n1}', lastEventId: "7" },
    { type: "message", data: "two", lastEventId: "8" },
  ];
  for (let size = 1; size <= bytes.length; size += 1)
    expect(await eventsOf(streamOf(bytes, size))).toEqual(expected);
});

function streamOf(bytes: Uint8Array, size: number): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size)
        controller.enqueue(bytes.subarray(at, at + size));
      controller.close();
    },
  });
}

/** Of one answer, until it ends. */
async function eventsOf(body: ReadableStream<Uint8Array>): Promise<object[]> {
  const headers = { "content-type": "text/event-stream" };
  const source = new FetchEventSource("http://server", {
    fetch: async () => new Response(body, { headers }),
    headers: async () => ({}),
    connectTimeoutMs: 60_000,
  });
  const read: object[] = [];
  for (const type of ["message", "ping", "half"])
    source.addEventListener(type, (event) => read.push(event));
  await new Promise((resolve) => source.addEventListener("error", resolve));
  source.close();
  return read;
}
