import { afterAll, beforeAll, expect, test } from "vitest";

import { createServerApp } from "./app.ts";
import type { ServerDeps } from "./config.ts";
import { startTestServer, type TestServer } from "./testing/start-test-server.ts";

let deps: ServerDeps;
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ deps: (made) => (deps = made) });
});
afterAll(() => server.stop());

test("two servers seal the audit of callers' actions, and log the head once a day", async () => {
  const acme = await server.organization();
  const second = createServerApp(deps);
  await second.start();
  const verify = () => acme.client.audit.verify.query();
  const { events: before } = await verify();
  await acme.client.invitation.create.mutate({ entries: [{ email: "ann@guest.example" }] });
  await expect.poll(verify, { timeout: 10_000 }).toMatchObject({ waiting: 0, broken: null });
  expect((await verify()).events).toBeGreaterThan(before);
  await second.stop();

  const logged = () => server.lines.filter((line) => line.includes('"audit head"'));
  await expect.poll(logged).not.toEqual([]);
  expect(logged().length).toBeLessThanOrEqual(2);
  const { head, organizationId } = JSON.parse(logged()[0] ?? "") as Record<string, string>;
  expect(organizationId).toBe(acme.id);
  expect(await acme.client.audit.verify.query({ head: head ?? "" })).toMatchObject({
    broken: null,
  });
});
