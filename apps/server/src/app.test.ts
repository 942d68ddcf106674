import { createSendGridSender } from "@usher/core/sendgrid";
import { startFakeSendGrid } from "@usher/fake-sendgrid";
import { describe, expect, test } from "vitest";

import type { ServerDeps } from "./config.ts";
import { startTestServer } from "./testing/start-test-server.ts";

describe("the email worker", () => {
  test("the email worker sends an invitation whose link can be accepted", async () => {
    const sendGrid = await startFakeSendGrid();
    const sender = createSendGridSender({
      apiKey: sendGrid.apiKey,
      baseUrl: sendGrid.url,
      from: { email: "invites@usher.example", name: "Usher" },
    });
    const server = await startTestServer({ sender });
    const acme = await server.organization();
    const invitation = await server.invite(acme);
    await server.app.idle();

    const [email] = sendGrid.mailbox.list({ to: invitation.email });
    expect(email?.text).toContain(`https://usher.example.com${invitation.path}`);
    const submitted = await fetch(`${server.url}${invitation.path}`, {
      method: "POST",
      body: new URLSearchParams({ action: "accept" }),
      headers: { "Sec-Fetch-Site": "same-origin" },
      redirect: "manual",
    });
    expect(submitted.status).toBe(303);
    const accepted = await acme.client.invitation.get.query({ id: invitation.id });
    expect(accepted).toMatchObject({ state: "accepted", delivery: { status: "accepted" } });

    await server.stop();
    await sender.close();
    await sendGrid.close();
  });
});

test("the sweeper the sweeper expires overdue invitations", async () => {
  const server = await startTestServer({ config: { worker: { sweepEveryMs: 20 } } });
  const acme = await server.organization();
  const invitation = await server.invite(acme);
  const stored = async () =>
    (await server.store.read.invitations.find(acme.id, invitation.id))?.storedState;
  expect(await stored()).toBe("pending");
  await server.database.dataSource.query(
    "UPDATE invitation SET expires_at = usher_now() WHERE id = $1",
    [invitation.id],
  );
  await expect.poll(stored).toBe("expired");
  await server.stop();
});

describe("stopping", () => {
  test("a stopping server returns 503, finishes requests in flight, and then refuses connections", async () => {
    let answer: ((ready: { ok: boolean }) => void) | null = null;
    const readiness: ServerDeps["readiness"] = {
      ready: () => new Promise((resolve) => (answer = resolve)),
    };
    const server = await startTestServer({
      // Long enough for a request during it.
      config: { drainMs: 5_000 },
      deps: () => ({ readiness }),
    });
    const inFlight = fetch(`${server.url}/readyz`);
    await expect.poll(() => answer).not.toBeNull();

    const stopped = server.app.stop();
    const late = await fetch(`${server.url}/readyz`);
    expect([late.status, await late.json()]).toEqual([503, { status: "stopping" }]);
    expect(late.headers.get("connection")).toBe("close");
    const isServed = () =>
      fetch(`${server.url}/healthz`).then(
        () => true,
        () => false,
      );
    const respond = () => answer?.({ ok: true });
    await expect.poll(isServed).toBe(false);
    respond();
    const finished = await inFlight;
    expect([finished.status, await finished.json()]).toEqual([200, { status: "ready" }]);
    await stopped;
    await server.stop();
  });

  test("stopping twice is harmless", async () => {
    const server = await startTestServer();
    await Promise.all([server.app.stop(), server.app.stop()]);
    await server.stop();
  });
});

describe("health", () => {
  test("the server is alive without a database, and ready only with one", async () => {
    const readiness = {
      ready: () => Promise.resolve({ ok: false, reason: "the database does not answer" }),
    };
    const server = await startTestServer({ deps: () => ({ readiness }) });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: "not ready", reason: "the database does not answer" },
    ]);
    expect((await fetch(`${server.url}/readyz`, { method: "HEAD" })).status).toBe(503);
    await server.stop();
  });

  test("readiness says that wake-ups are polled", async () => {
    const readiness: ServerDeps["readiness"] = {
      ready: () => Promise.resolve({ ok: true, wakeUps: "polled" }),
    };
    const server = await startTestServer({ deps: () => ({ readiness }) });
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: "ready", wakeUps: "polled" },
    ]);
    await server.stop();
  });
});
