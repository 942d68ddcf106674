import { randomBytes } from "node:crypto";

import { createUsherClient } from "@usher/client";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { deploy, type Deployment } from "./testing/deployment.ts";
import { joinSeedUsers } from "./testing/join-seed-users.ts";
import { startOtlpReceiver, type ReceivedSpan } from "./testing/otlp-receiver.ts";
import type { AppProcess } from "./spawn-app.ts";

let db: TestDatabase;
let site: Deployment;
let collector: Awaited<ReturnType<typeof startOtlpReceiver>>;

beforeAll(async () => {
  db = await createTestDatabase();
  [site, collector] = await Promise.all([deploy(db.url), startOtlpReceiver()]);
  await joinSeedUsers(db.store);
});
const running: AppProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.kill("SIGKILL")));
});
afterAll(async () => {
  await site.close();
  await Promise.all([collector.close(), db.close()]);
});

const traced = () => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  OTEL_BSP_SCHEDULE_DELAY: "100",
});
async function started(app: Promise<AppProcess>): Promise<AppProcess> {
  running.push(await app);
  return app;
}
const emailTo = (email: string) =>
  site.fakeSendGrid.mailbox.waitFor(email, { count: 1, since: new Date(0), timeoutMs: 60_000 });
const create = (email: string) =>
  createUsherClient({
    url: site.env.BASE_URL ?? "",
    apiKey: site.orgKey,
  }).invitation.create.mutate({ entries: [{ email }] });
const within = { timeout: 60_000 };

/** The names from a span up to the first of its trace. */
function way(spans: readonly ReceivedSpan[], from: ReceivedSpan): string[] {
  const above = spans.find(({ spanId }) => spanId === from.parentId);
  return [`${from.service}: ${from.name}`, ...(above === undefined ? [] : way(spans, above))];
}

test("one trace spans the click in Slack to the call to SendGrid, without addresses or secrets", async () => {
  const server = await started(site.startServer(traced()));
  const slack = await started(site.startSlack(traced()));
  const { workspace } = site;
  await site.invite("member", "jane@acme.example");
  await expect.poll(() => workspace.messages("approvals").length, within).toBe(1);
  const [request] = workspace.messages("approvals");
  await workspace.click({
    user: "admin",
    channel: "approvals",
    messageTs: request?.ts ?? "",
    actionId: "approve",
  });
  const email = await emailTo("jane@acme.example");

  const sent = () => collector.spans().filter(({ name }) => name === "POST /v3/mail/send");
  await expect.poll(() => sent().length, within).toBe(1);
  const click = () => collector.spans().find(({ name }) => name === "slack block_actions");
  await expect.poll(click, within).toBeDefined();
  const drawn = () =>
    collector
      .spans()
      .filter(({ name, traceId }) => /^POST .*chat\./.test(name) && traceId === click()?.traceId);
  await expect.poll(() => drawn().length, within).toBeGreaterThan(0);
  await expect
    .poll(() => sent().map((span) => way(collector.spans(), span)), within)
    .toEqual([
      [
        "usher-server: POST /v3/mail/send",
        "usher-server: job mail",
        "usher-slack: transaction",
        "usher-slack: approval.approve",
        "usher-slack: slack block_actions",
      ],
    ]);
  expect(sent()[0]).toMatchObject({
    traceId: click()?.traceId,
    facts: { "http.request.method": "POST", "server.address": "127.0.0.1" },
  });

  const [link = ""] = /https?:\/\/\S+\/i\/\S+/.exec(email.text) ?? [];
  expect((await fetch(link)).status).toBe(200);
  const pages = () => collector.spans().map(({ name }) => name);
  await expect.poll(pages, within).toContain("GET /i/[link]");
  const secrets = ["jane", "acme.example", link.split("/i/")[1] ?? "no link", site.orgKey];
  const tokens = [site.fakeSendGrid.apiKey, workspace.botToken, workspace.signingSecret];
  for (const secret of [...secrets, ...tokens]) expect(collector.text()).not.toContain(secret);
  expect(await slack.kill("SIGTERM")).toBe(0);
  expect(await server.kill("SIGTERM")).toBe(0);
}, 300_000);

test("a caller's trace continues with the request, the verb and its effects", async () => {
  const server = await started(site.startServer(traced()));
  const [traceId, spanId] = [randomBytes(16).toString("hex"), randomBytes(8).toString("hex")];
  const answer = await fetch(`${server.url}/trpc/invitation.create`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${site.orgKey}`,
      "content-type": "application/json",
      traceparent: `00-${traceId}-${spanId}-01`,
    },
    body: JSON.stringify({ entries: [{ email: "bob@acme.example" }] }),
  });
  expect(answer.status).toBe(200);
  await emailTo("bob@acme.example");
  // A stop sends what is left.
  expect(await server.kill("SIGTERM")).toBe(0);
  const spans = collector.spans().filter((span) => span.traceId === traceId);
  expect(spans.find(({ parentId }) => parentId === spanId)).toMatchObject({
    name: "POST /trpc/invitation.create",
    facts: { "http.route": "/trpc/invitation.create" },
  });
  expect(spans.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["invitation.create", "transaction", "job mail", "POST /v3/mail/send"]),
  );
}, 300_000);

test("no traces are sent when tracing is off", async () => {
  const before = collector.requests();
  const server = await started(site.startServer());
  await create("ute@acme.example");
  await emailTo("ute@acme.example");
  expect(await server.kill("SIGTERM")).toBe(0);
  expect(collector.requests()).toBe(before);
  const [job] = await db.sql<{ trace_context: string | null }>(
    "SELECT trace_context FROM job WHERE kind = 'mail' ORDER BY created_at DESC LIMIT 1",
  );
  expect(job).toEqual({ trace_context: null });
}, 300_000);

test("a hanging collector delays neither a call nor the stop", async () => {
  collector.hang();
  const before = collector.requests();
  // Longer than any test: nothing here may wait for the collector.
  const never = { OTEL_EXPORTER_OTLP_TIMEOUT: "3600000", OTEL_BSP_EXPORT_TIMEOUT: "3600000" };
  const server = await started(site.startServer({ ...traced(), ...never }));
  await create("ida@acme.example");
  await expect.poll(() => collector.requests(), within).toBeGreaterThan(before);
  await create("eva@acme.example");
  await emailTo("eva@acme.example");
  // It ends itself with another code after ten seconds.
  expect(await server.kill("SIGTERM")).toBe(0);
}, 300_000);
