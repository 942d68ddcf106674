import { limitBounds, type LimitSettings } from "@usher/core";
import { afterEach, expect, test } from "vitest";

import { startTestServer, type TestServer } from "../testing/start-test-server.ts";

let server: TestServer;
async function start(limits: Partial<LimitSettings>): Promise<void> {
  server = await startTestServer({ config: { limits: { ...limitBounds, ...limits } } });
}
afterEach(() => server.stop());

const from = (ip: string) => ({ "X-Forwarded-For": ip });

test("tRPC answers state the remaining quota, and reject before they check the credential", async () => {
  await start({ ipPerMinute: 3 });
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

test("the accept page limits failed attempts of one IP and says for how long, and good links work on", async () => {
  await start({ acceptPer10Minutes: 2 });
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
  const acceptOne = async () => (await post((await server.invite(acme)).path)).status;
  for (let n = 0; n < 12; n += 1) expect(await acceptOne()).toBe(303);
  expect((await post("/i/nothing")).status).toBe(404);
  expect((await post("/i/nothing?lang=de")).status).toBe(404);
  const third = await post("/i/nothing");
  const seconds = Number(third.headers.get("retry-after"));
  expect(third.status).toBe(429);
  expect(seconds).toBeGreaterThan(500);
  expect(await third.text()).toContain(`again in <bdi>${Math.ceil(seconds / 60)} minutes</bdi>.`);
  expect(await (await post("/i/nothing?lang=de")).text()).toMatch(/in <bdi>\d+ Minuten<\/bdi>/);
  expect(await acceptOne()).toBe(303);
  const page = await fetch(server.url + (await server.invite(acme)).path, {
    headers: from("198.51.100.3"),
  });
  expect(page.status).toBe(200);
});

test("a proxy that TRUSTED_PROXIES does not name is named once in the log, with the variable", async () => {
  server = await startTestServer({ config: { trustedProxies: [] } });
  for (let n = 1; n <= 3; n += 1) await fetch(`${server.url}/`, { headers: from(`192.0.2.${n}`) });
  const warnings = server.lines.filter((line) => line.includes("TRUSTED_PROXIES"));
  expect(warnings.map((line): unknown => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: expect.anything(), proxy: "127.0.0.1" }),
  ]);
});
