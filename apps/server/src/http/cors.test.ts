import { createUsherClient } from "@usher/client";
import { afterAll, beforeAll, expect, test } from "vitest";

import {
  startTestServer,
  type TestOrganization,
  type TestServer,
} from "../testing/start-test-server.ts";

const app = "https://app.acme.com";
let server: TestServer;
let closed: TestServer;
let acme: TestOrganization;

beforeAll(async () => {
  server = await startTestServer({ config: { allowedOrigins: [app, "http://localhost:5173"] } });
  acme = await server.organization();
  closed = await startTestServer();
});
afterAll(async () => {
  await closed.stop();
  await server.stop();
});

const apis = [
  "/trpc/invitation.create",
  "/sutro/invitations",
  "/gorules/api/users",
  "/control-plane/org/acme/user/-invite",
  "/nametrust/orgs/acme/invitations",
];

function preflight(path: string, origin = app, at = server) {
  return fetch(`${at.url}${path}`, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type,x-org-id",
    },
  });
}

const lower = (list: string | null) => (list ?? "").toLowerCase().split(", ");

test.each(apis)("the preflight of an allowed origin is answered for %s", async (path) => {
  const { status, headers } = await preflight(path);
  expect(status).toBe(204);
  expect(headers.get("access-control-allow-origin")).toBe(app);
  expect(lower(headers.get("access-control-allow-methods"))).toEqual(["get", "post"]);
  expect(lower(headers.get("access-control-allow-headers"))).toEqual(
    expect.arrayContaining([
      "authorization",
      "content-type",
      "idempotency-key",
      "x-org-id",
      "last-event-id",
    ]),
  );
  expect(headers.get("access-control-max-age")).toBe("7200");
  expect(headers.get("access-control-allow-credentials")).toBeNull();
  expect(headers.get("vary")).toBe("Origin");
});

test.each([
  "https://app.acme.com.evil.example",
  "https://evil.example",
  "http://app.acme.com",
  "https://app.acme.com:8443",
  "null",
])("the preflight of %s is rejected", async (origin) => {
  const { status, headers } = await preflight(apis[0] ?? "", origin);
  expect(status).toBe(403);
  expect(headers.get("access-control-allow-origin")).toBeNull();
});

test.each(["/i/unknown", "/slack/link/unknown", "/", "/readyz", "/trpcx", "/webhooks/sendgrid"])(
  "other origins may not read %s",
  async (path) => {
    const read = await fetch(`${server.url}${path}`, { headers: { origin: app } });
    const asked = await preflight(path);
    for (const { headers } of [read, asked])
      expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(asked.status).not.toBe(204);
  },
);

test("a call's answer, with its limits and its id, can be read by the allowed origin alone", async () => {
  const call = (headers: Record<string, string>) =>
    fetch(`${server.url}/trpc/organization.get`, {
      headers: { ...headers, authorization: `Bearer ${acme.key}` },
    });
  const allowed = await call({ origin: app });
  expect(allowed.status).toBe(200);
  expect(allowed.headers.get("access-control-allow-origin")).toBe(app);
  expect(lower(allowed.headers.get("access-control-expose-headers"))).toEqual([
    "retry-after",
    "ratelimit",
    "ratelimit-policy",
    "x-request-id",
  ]);
  expect(allowed.headers.get("ratelimit")).not.toBeNull();
  const others: Record<string, string>[] = [{ origin: "https://evil.example" }, {}];
  for (const headers of others) {
    const other = await call(headers);
    expect(other.headers.get("access-control-allow-origin")).toBeNull();
    expect(lower(other.headers.get("vary"))).toContain("origin");
  }
});

test.each(apis)("the page can read why %s rejects its call", async (path) => {
  const answer = await fetch(`${server.url}${path}`, {
    method: "POST",
    headers: { origin: app, "content-type": "application/json" },
    body: "{}",
  });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.headers.get("access-control-allow-origin")).toBe(app);
  expect(lower(answer.headers.get("vary"))).toContain("origin");
});

test("a body that is too large is a rejection that the page can read", async () => {
  const answer = await fetch(`${server.url}/sutro/invitations`, {
    method: "POST",
    headers: { origin: app },
    body: "x".repeat(1024 * 1024 + 1),
  });
  expect(answer.status).toBe(413);
  expect(answer.headers.get("access-control-allow-origin")).toBe(app);
});

test("the client's subscription can be read from an allowed origin", async () => {
  const seen: (string | null)[] = [];
  const usher = createUsherClient({
    url: server.url,
    apiKey: acme.key,
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set("origin", app);
      const response = await fetch(input, { ...init, headers });
      seen.push(response.headers.get("access-control-allow-origin"), response.headers.get("vary"));
      return response;
    },
  });
  const opened = await new Promise<string>((resolve, reject) => {
    const following = usher.invitation.onEvent.subscribe(undefined, {
      onData({ data }) {
        following.unsubscribe();
        resolve(data.type);
      },
      onError: reject,
    });
  });
  expect(opened).toBe("stream.opened");
  expect(seen[0]).toBe(app);
  expect(lower(seen[1] ?? null)).toContain("origin");
});

test("preflights count toward no limit", async () => {
  const answers = await Promise.all(apis.map((path) => preflight(path)));
  for (const { headers } of answers) expect(headers.get("ratelimit")).toBeNull();
});

test("without ALLOWED_ORIGINS no origin is named", async () => {
  const asked = await preflight(apis[0] ?? "", app, closed);
  const called = await fetch(`${closed.url}/trpc/organization.get`, { headers: { origin: app } });
  for (const { headers } of [asked, called])
    expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
});
