import { afterEach, describe, expect, test } from "vitest";

import { createUsherClient, type UsherClientOptions } from "./create-usher-client.ts";
import {
  cut,
  data,
  page,
  rejection,
  startScriptedServer,
  type ScriptedServer,
  type Step,
} from "./testing/scripted-server.ts";
import { isUsherError } from "./usher-error.ts";

let server: ScriptedServer;
afterEach(() => server.close());

async function clientOf(steps: Step[], options: Partial<UsherClientOptions> = {}) {
  server = await startScriptedServer(steps);
  return createUsherClient({ url: server.url, apiKey: "usher_org_x", ...options });
}

const organization = { slug: "acme" };
const entries = [{ email: "jane@acme.example" }];

async function errorOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => null,
    (error: unknown) => error,
  );
}

describe("a query", () => {
  test.each([
    ["a proxy's 502", page(502)],
    ["503 of the server", rejection(503, "service.unavailable")],
    ["a connection that was cut", cut],
    ["an answer that ends in the middle", truncated],
  ])("is retried after %s", async (_what, fault) => {
    const client = await clientOf([fault, data(organization)]);
    expect(await client.organization.get.query()).toEqual(organization);
    expect(server.requests).toHaveLength(2);
  });

  test("waits as long as Retry-After says", async () => {
    const client = await clientOf([
      rejection(429, "invite.ip_rate_limited", { retryAfterSeconds: 1 }),
      page(503, { "Retry-After": "1" }),
      data(organization),
    ]);
    const before = performance.now();
    expect(await client.organization.get.query()).toEqual(organization);
    expect(performance.now() - before).toBeGreaterThanOrEqual(1_990);
  });

  test.each([
    [
      "a limit that lasts longer than it may wait",
      rejection(429, "x", { retryAfterSeconds: 3600 }),
    ],
    ["a limit without an end", rejection(429, "invite.pending_limit")],
    ["a rejection", rejection(403, "authorize.forbidden")],
    ["an unexpected error of the server", rejection(500, "internal.error")],
    ["a proxy's 404", page(404)],
  ])("is not retried after %s", async (_what, answer) => {
    const client = await clientOf([answer]);
    expect(await errorOf(client.organization.get.query())).toBeInstanceOf(Error);
    expect(server.requests).toHaveLength(1);
  });

  test("ends with the last error after three more attempts, or at once without any", async () => {
    const client = await clientOf([page(502)]);
    const error = await errorOf(client.organization.get.query());
    expect(error).toMatchObject({ message: "The server answered 502 Bad Gateway" });
    expect(isUsherError(error)).toBe(false);
    expect(server.requests).toHaveLength(4);
    await server.close();
    const hasty = await clientOf([page(502)], { retry: { attempts: 0 } });
    await errorOf(hasty.organization.get.query());
    expect(server.requests).toHaveLength(1);
  });

  test("is not retried after its caller aborted it", async () => {
    const abort = new AbortController();
    const client = await clientOf([
      (req, res) => {
        page(502)(req, res);
        res.once("finish", () => setTimeout(() => abort.abort(), 50));
      },
    ]);
    const call = errorOf(client.organization.get.query(undefined, { signal: abort.signal }));
    expect(await call).toBeInstanceOf(Error);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(server.requests).toHaveLength(1);
  });

  test("gets a fresh token for each attempt", async () => {
    let tokens = 0;
    const client = await clientOf([page(502), data(organization)], {
      getToken: () => `token-${(tokens += 1)}`,
    });
    await client.organization.get.query();
    expect(server.requests.map((request) => request.headers.authorization)).toEqual([
      "Bearer token-1",
      "Bearer token-2",
    ]);
  });
});

describe("a mutation", () => {
  test.each([
    ["a proxy's 502", page(502)],
    ["503 of the server", rejection(503, "service.unavailable")],
    ["429 with a time", rejection(429, "invite.ip_rate_limited", { retryAfterSeconds: 1 })],
    ["a connection that was cut", cut],
  ])("without a key is never repeated: %s", async (_what, fault) => {
    const client = await clientOf([fault, data({})]);
    expect(await errorOf(client.invitation.create.mutate({ entries }))).toBeInstanceOf(Error);
    expect(server.requests).toHaveLength(1);
  });

  test("with a key is repeated with the same key, even while the first is in progress", async () => {
    const client = await clientOf([cut, rejection(409, "idempotency.in_progress"), data({})]);
    await client.invitation.create.mutate({ entries, idempotencyKey: "batch-1" });
    expect(server.requests.map((request) => request.body)).toEqual(
      Array.from({ length: 3 }, () =>
        JSON.stringify({ 0: { entries, idempotencyKey: "batch-1" } }),
      ),
    );
  });
});

function truncated(...[, res]: Parameters<Step>): void {
  res.writeHead(200, { "Content-Type": "application/json", "Content-Length": "100" });
  res.write('[{"result":');
  setTimeout(() => res.destroy(), 10);
}
