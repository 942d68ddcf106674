import { randomBytes } from "node:crypto";

import { limitBounds, newId, type Store } from "@usher/core";
import { startFakeSendGrid, type FakeSendGrid } from "@usher/fake-sendgrid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startIdentityProvider } from "../testing/identity-provider.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { organizationTypeId } from "../type-id.ts";

let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
let fake: FakeSendGrid;
let server: TestServer;
let lookups = 0;
const metricsToken = "scrape-0123456789";

beforeAll(async () => {
  provider = await startIdentityProvider();
  fake = await startFakeSendGrid();
  const { ipPerMinute: _60, missesPer10Minutes: _30, ...limits } = limitBounds;
  server = await startTestServer({
    config: {
      limits,
      sessionIssuers: [provider.session],
      metrics: { port: null, token: metricsToken },
      sendGridEvents: { publicKeys: [fake.webhookPublicKey] },
    },
    deps: (given) => ({ store: countingLookups(given.store) }),
  });
});
afterAll(async () => {
  await server.stop();
  await Promise.all([provider.close(), fake.close()]);
});

/** Counts the database queries made to identify the caller. */
function countingLookups(store: Store): Store {
  const { apiKeys, users } = store.read;
  const counted =
    <A extends unknown[], R>(ask: (...query: A) => R) =>
    (...query: A) => {
      lookups += 1;
      return ask(...query);
    };
  const read = {
    ...store.read,
    apiKeys: { ...apiKeys, findUsable: counted(apiKeys.findUsable) },
    users: { ...users, findByIdentity: counted(users.findByIdentity) },
  };
  return { ...store, read };
}

let visitors = 0;
function newAddress(): string {
  visitors += 1;
  return `198.51.100.${visitors}`;
}

const wrongKey = () =>
  `Bearer usher_org_${newId().replaceAll("-", "")}_${randomBytes(32).toString("hex")}`;

type Entry = { method: "GET" | "POST"; path: string; body?: unknown; rejected: number };
const path = organizationTypeId(newId());
const entryPoints: readonly Entry[] = [
  { method: "POST", path: "/sutro/invitations", body: {}, rejected: 401 },
  { method: "GET", path: "/sutro/invitations", rejected: 401 },
  { method: "POST", path: "/gorules/api/users", body: {}, rejected: 401 },
  { method: "POST", path: "/control-plane/org/acme/user/-invite", body: {}, rejected: 403 },
  { method: "POST", path: `/nametrust/orgs/${path}/invitations`, body: [], rejected: 401 },
  { method: "GET", path: "/trpc/organization.get", rejected: 401 },
  { method: "GET", path: "/trpc/organization.get,role.list?batch=1&input={}", rejected: 401 },
  { method: "POST", path: "/trpc/invitation.create", body: { entries: [] }, rejected: 401 },
  // A stream says inside what was wrong with the credential.
  { method: "GET", path: "/trpc/invitation.onEvent", rejected: 200 },
];

type Headers = { authorization?: string; "X-Forwarded-For": string };

function ask({ method, path, body }: Entry, headers: Headers) {
  return fetch(server.url + path, {
    method,
    headers: { "Content-Type": "application/json", ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function times(
  count: number,
  call: () => Promise<Response>,
): Promise<{ status: number; retryAfter: number }[]> {
  const answers: { status: number; retryAfter: number }[] = [];
  for (let at = 0; at < count; at += 25) {
    const some = await Promise.all(Array.from({ length: Math.min(25, count - at) }, call));
    for (const answer of some) {
      answers.push({
        status: answer.status,
        retryAfter: Number(answer.headers.get("retry-after")),
      });
      await answer.body?.cancel();
    }
  }
  return answers;
}

function expectLimited(
  answers: { status: number; retryAfter: number }[],
  { status, limit }: { status: number; limit: number },
): void {
  expect(answers.filter((answer) => answer.status === status)).toHaveLength(limit);
  const limited = answers.filter((answer) => answer.status === 429);
  expect(limited).toHaveLength(answers.length - limit);
  expect(limited.every(({ retryAfter }) => retryAfter >= 1 && retryAfter <= 600)).toBe(true);
}

describe.each(entryPoints)("S26: $method $path", (entry) => {
  test("wrong keys are counted before they are looked up", async () => {
    const from = { "X-Forwarded-For": newAddress() };
    lookups = 0;
    const answers = await times(150, () => ask(entry, { ...from, authorization: wrongKey() }));
    expectLimited(answers, { status: entry.rejected, limit: 60 });
    expect(lookups).toBe(60);
    const acme = await server.organization();
    const right = await ask(entry, { ...from, authorization: `Bearer ${acme.key}` });
    expect(right.status).toBe(429);
    expect(lookups).toBe(60);
  });

  test("invalid sessions, malformed and missing credentials are counted too", async () => {
    const expired = await provider.sign({}, { expiresAt: 1_000_000_000 });
    const wrong = [
      { authorization: `Bearer ${expired}` },
      { authorization: "Bearer nonsense" },
      {},
    ];
    const from = { "X-Forwarded-For": newAddress() };
    let calls = 0;
    const answers = await times(63, () => ask(entry, { ...from, ...wrong[calls++ % 3] }));
    expectLimited(answers, { status: entry.rejected, limit: 60 });
  });

  test("each request is counted once", async () => {
    const from = { "X-Forwarded-For": newAddress() };
    for (const left of [59, 58, 57]) {
      const answer = await ask(entry, { ...from, authorization: wrongKey() });
      expect(answer.headers.get("ratelimit")).toContain(`"ip";r=${left};`);
    }
  });
});

test("S26: wrong tokens for the metrics are limited, and the right one is not", async () => {
  const from = { "X-Forwarded-For": newAddress() };
  const scrape = (token: string) =>
    fetch(`${server.url}/metrics`, { headers: { ...from, authorization: `Bearer ${token}` } });
  expectLimited(await times(150, () => scrape("wrong-0123456789")), { status: 401, limit: 60 });
  expect((await scrape(metricsToken)).status).toBe(200);
});

test("S37: posts of events that SendGrid did not sign are limited, and signed ones are not", async () => {
  const target = `${server.url}/webhooks/sendgrid`;
  const forged = () => fetch(target, { method: "POST", body: "[]" });
  expectLimited(await times(150, forged), { status: 403, limit: 60 });
  expect(await fake.sendEvents(target, [])).toEqual({ status: 204 });
});

describe.each([
  ["/i/nothing", 404],
  ["/slack/link/nothing", 404],
  [`/trpc/invitation.preview?input=${encodeURIComponent('{"token":"x"}')}`, 404],
])("S26: links that open nothing, %s", (path, status) => {
  test("invalid links are limited to 30 in ten minutes, whichever process serves them", async () => {
    const from = { "X-Forwarded-For": newAddress() };
    const answers = await times(50, () => fetch(server.url + path, { headers: from }));
    expectLimited(answers, { status, limit: 30 });
    const [row] = await server.database.sql(
      "SELECT used FROM request_window WHERE name = 'miss' AND holder = $1",
      [from["X-Forwarded-For"]],
    );
    expect(row).toEqual({ used: 30 });
  });
});
