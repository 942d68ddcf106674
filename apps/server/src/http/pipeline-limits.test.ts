import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestServer, type TestServer } from "../testing/start-test-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    config: { limits: { ipPerMinute: 3, acceptPer10Minutes: 2 } },
  });
});
afterAll(() => server.stop());

const from = (ip: string) => ({ "X-Forwarded-For": ip });

test("tRPC answers state the remaining quota, and reject before they check the credential", async () => {
  const ask = async (headers: Record<string, string>) =>
    fetch(`${server.url}/trpc/organization.get`, { headers: { ...headers } });
  const first = await ask(from("198.51.100.1"));
  expect(first.status).toBe(401);
  expect(first.headers.get("ratelimit-policy")).toBe('"ip";q=3;w=60');
  expect(first.headers.get("ratelimit")).toBe('"ip";r=2;t=60');
  await ask(from("198.51.100.1"));
  await ask(from("198.51.100.1"));
  const fourth = await ask(from("198.51.100.1"));
  expect(fourth.status).toBe(429);
  expect(Number(fourth.headers.get("retry-after"))).toBeGreaterThan(30);
  expect(fourth.headers.get("ratelimit")).toMatch(/^"ip";r=0;t=\d+$/);
  expect(await fourth.json()).toMatchObject({
    error: { data: { appCode: "invite.ip_rate_limited" } },
  });
  expect((await ask(from("198.51.100.2"))).status).toBe(401);
  expect((await fetch(`${server.url}/healthz`, { headers: from("198.51.100.1") })).status).toBe(
    200,
  );
});

test("the accept page limits attempts of one IP, and is still shown", async () => {
  const acme = await server.organization();
  const post = (path: string) =>
    fetch(server.url + path, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ action: "accept" }),
      headers: {
        ...from("198.51.100.3"),
        Origin: "https://usher.example.com",
        "Sec-Fetch-Site": "same-origin",
      },
    });
  const paths = [];
  for (let n = 0; n < 3; n += 1) paths.push((await server.invite(acme)).path);
  expect((await post(paths[0] ?? "")).status).toBe(303);
  expect((await post(paths[1] ?? "")).status).toBe(303);
  const third = await post(paths[2] ?? "");
  expect(third.status).toBe(429);
  expect(Number(third.headers.get("retry-after"))).toBeGreaterThan(500);
  const page = await fetch(server.url + (paths[2] ?? ""), { headers: from("198.51.100.3") });
  expect(page.status).toBe(200);
});
