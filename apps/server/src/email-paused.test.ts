import { metricValue } from "@usher/core/testing";
import { expect, test } from "vitest";
import type { EmailSender } from "@usher/core";

import { startTestServer } from "./testing/start-test-server.ts";

test("a server with paused email is ready and sends nothing", async () => {
  const sent: unknown[] = [];
  const sender: EmailSender = {
    send(email) {
      sent.push(email);
      return Promise.resolve({ kind: "accepted", providerMessageId: null, sandboxed: false });
    },
  };
  const server = await startTestServer({ sender, config: { worker: { emailPaused: true } } });
  try {
    const acme = await server.organization();
    await server.invite(acme);
    await server.app.idle();
    expect(sent).toEqual([]);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metricValue(metrics, "usher_mail_paused")).toBe(1);
    expect(metricValue(metrics, "usher_jobs_ready", { kind: "mail" })).toBe(1);
  } finally {
    await server.stop();
  }
});
