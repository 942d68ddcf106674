import { setTimeout as wait } from "node:timers/promises";

import type { SendOutcome, Store, EmailSender } from "@usher/core";
import { metricValue, readMetrics } from "@usher/core/testing";
import { afterEach, describe, expect, test } from "vitest";

import {
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from "../testing/start-test-server.ts";

const running: TestServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

async function start(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await startTestServer(options);
  running.push(server);
  return server;
}

async function scrape({ url }: TestServer): Promise<string> {
  const answer = await fetch(`${url}/metrics`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  return answer.text();
}

const seriesOf = (text: string, prefix: string) =>
  new Set(
    readMetrics(text)
      .filter(({ name }) => name.startsWith(prefix))
      .map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`),
  );

/** Answers one after the other, and repeats the last one. */
function scripted(...outcomes: SendOutcome[]): EmailSender {
  const left = [...outcomes];
  return {
    send: () => {
      const [next] = left.length > 1 ? left.splice(0, 1) : left;
      return next ? Promise.resolve(next) : Promise.reject(new Error("nothing is scripted"));
    },
  };
}

const accepted: SendOutcome = { kind: "accepted", providerMessageId: null, sandboxed: false };
const rejected: SendOutcome = { kind: "rejected", reason: "no", field: null };
const paused: SendOutcome = {
  kind: "not_sent",
  reason: "slow down",
  pause: { reason: "rate_limited", forMs: 60_000 },
};

describe("GET /metrics", () => {
  test("GET /metrics is well formed, only reads, and includes process metrics", async () => {
    const server = await start();
    await fetch(`${server.url}/healthz`);
    const text = await scrape(server);
    expect(readMetrics(text).length).toBeGreaterThan(50);
    expect(metricValue(text, "process_resident_memory_bytes")).toBeGreaterThan(1_000_000);
    expect(metricValue(text, "nodejs_eventloop_lag_seconds")).not.toBeNull();
    expect(metricValue(text, "usher_http_requests_in_flight")).toBe(1);
    expect((await fetch(`${server.url}/metrics`, { method: "HEAD" })).status).toBe(200);
    expect((await fetch(`${server.url}/metrics`, { method: "POST" })).status).toBe(405);
  });

  test("GET /metrics is hidden from a caller behind a proxy on this machine", async () => {
    const { url } = await start();
    const headers = { "x-forwarded-for": "192.0.2.1" };
    expect((await fetch(`${url}/metrics`, { headers })).status).toBe(404);
  });

  test("GET /metrics requires the token where one is set", async () => {
    const token = "scrape-0123456789";
    const { url } = await start({ config: { metrics: { port: null, token } } });
    const rejected = await fetch(`${url}/metrics`);
    expect([rejected.status, rejected.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    const headers = { authorization: `Bearer ${token}`, "x-forwarded-for": "192.0.2.1" };
    expect((await fetch(`${url}/metrics`, { headers })).status).toBe(200);
  });

  test("GET /metrics is not on the main port when the metrics have their own", async () => {
    const { url } = await start({ config: { metrics: { port: 0, token: null } } });
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });

  test("GET /metrics counts emails by outcome, and their jobs", async () => {
    const server = await start({ sender: scripted(accepted, rejected, paused) });
    const acme = await server.organization();
    for (const _ of ["accepted", "rejected", "paused"]) {
      await server.invite(acme);
      await server.app.idle();
    }
    const text = await scrape(server);
    const sent = (outcome: string) => metricValue(text, "usher_mail_send_total", { outcome });
    expect(
      ["accepted", "rejected", "paused", "not_sent", "unknown", "sandboxed"].map(sent),
    ).toEqual([1, 1, 1, 0, 0, 0]);
    expect(metricValue(text, "usher_mail_send_duration_seconds_count")).toBe(3);
    const runs = (outcome: string) =>
      metricValue(text, "usher_job_runs_total", { kind: "mail", outcome });
    expect([runs("done"), runs("paused"), runs("retry")]).toEqual([2, 1, null]);
    expect(metricValue(text, "usher_job_attempts_bucket", { kind: "mail", le: "1" })).toBe(2);

    expect(metricValue(text, "usher_database_up")).toBe(1);
    expect(metricValue(text, "usher_jobs_ready", { kind: "mail" })).toBe(1);
    expect(metricValue(text, "usher_jobs_dead", { kind: "slack.notice" })).toBe(0);
    expect(metricValue(text, "usher_retention_overdue_seconds")).toBe(0);
    expect(metricValue(text, "usher_retention_rows_total", { kind: "events" })).toBe(0);
    const pause = metricValue(text, "usher_sender_paused_seconds");
    expect(pause).toBeGreaterThan(50);
    expect(pause).toBeLessThanOrEqual(60);
    expect(metricValue(text, "usher_invitations", { state: "pending" })).toBe(2);
    expect(metricValue(text, "usher_invitations", { state: "failed" })).toBe(1);
    expect(metricValue(text, "usher_invitations_estimated")).toBe(0);
  });

  test("GET /metrics counts what the sweeper erased because it is kept no longer", async () => {
    const server = await start({ config: { worker: { sweepEveryMs: 20 } } });
    const acme = await server.organization();
    const { id } = await server.invite(acme);
    const { sql } = server.database;
    await sql(
      `UPDATE invitation SET state = 'revoked', state_changed_at = usher_now() - interval '2 days'
       WHERE id = $1`,
      [id],
    );
    await sql(`UPDATE organization SET retention = '{"invitationDays": 1}' WHERE id = $1`, [
      acme.id,
    ]);
    const erased = async () =>
      metricValue(await scrape(server), "usher_retention_rows_total", { kind: "invitations" });
    await expect.poll(erased).toBe(1);
  });

  test("GET /metrics counts a failing sender's emails as unknown", async () => {
    const server = await start({ sender: scripted() });
    await server.invite(await server.organization());
    await server.app.idle();
    expect(metricValue(await scrape(server), "usher_mail_send_total", { outcome: "unknown" })).toBe(
      1,
    );
  });

  test("GET /metrics shows how long the oldest due job has been waiting", async () => {
    let release = () => {};
    const send = () =>
      new Promise<SendOutcome>((resolve) => {
        release = () => resolve(accepted);
      });
    const server = await start({ config: { worker: { concurrency: 1 } }, sender: { send } });
    const acme = await server.organization();
    await server.invite(acme);
    await server.invite(acme);
    await wait(50);
    server.database.clock.advance("2 minutes");
    const age = metricValue(await scrape(server), "usher_job_queue_age_seconds", { kind: "mail" });
    expect(age).toBeGreaterThanOrEqual(120);
    expect(age).toBeLessThan(180);
    release();
  });
});

describe("labels", () => {
  test("labels name routes and never client input: no token, no address, no key", async () => {
    const server = await start();
    const acme = await server.organization();
    const invitation = await server.invite(acme);
    await fetch(`${server.url}${invitation.path}?ref=secret-query`);
    await fetch(`${server.url}/i/not-a-token`);
    await acme.client.invitation.list.query({});
    await server.app.idle();
    const text = await scrape(server);
    const counted = (method: string, route: string, status: string) =>
      metricValue(text, "usher_http_request_duration_seconds_count", { method, route, status });
    expect(counted("GET", "/i/[link]", "200")).toBe(1);
    expect(counted("GET", "/i/[link]", "404")).toBe(1);
    expect(counted("GET", "/trpc/invitation.list", "200")).toBe(1);
    const [selector = "", verifier = ""] = invitation.path.slice("/i/".length).split(".");
    const secrets = [selector, verifier, acme.key, acme.id, acme.slug, invitation.email];
    for (const secret of [...secrets, "not-a-token", "secret-query"]) {
      expect(secret).not.toBe("");
      expect(text).not.toContain(secret);
    }
  });

  test("labels do not grow with unknown paths and methods", async () => {
    const server = await start();
    const odd = async (mark: string) => {
      const paths = [
        `/${mark}`,
        `/i/${mark}`,
        `/trpc/${mark}`,
        `/trpc/invitation.${mark}`,
        `/trpc/invitation.list,organization.${mark}?batch=1`,
        `/trpc/organization.get,organization.get?batch=1`,
        `/trpc/${mark.repeat(50)}`,
        `/nametrust/orgs/${mark}/invitations`,
        `/sutro/${mark}`,
        `/docs/${mark}`,
        `//${mark}`,
        `/%00${mark}`,
        `/metrics/${mark}`,
      ];
      for (const path of paths)
        for (const method of ["GET", "POST", "PROPFIND", "PURGE"])
          await (await fetch(`${server.url}${path}`, { method })).text();
    };
    await odd("first");
    const before = seriesOf(await scrape(server), "usher_");
    for (let round = 0; round < 10; round += 1) await odd(`fuzz${round}x`);
    const after = seriesOf(await scrape(server), "usher_");
    const added = [...after].filter((series) => !before.has(series));
    // The first scrape itself is counted only when it has ended.
    expect(added.filter((series) => !series.includes('"route":"/metrics"'))).toEqual([]);
    expect([...after].join("\n")).not.toMatch(/fuzz|first|PROPFIND/);
  });
});

test("two servers in one process keep their metrics apart", async () => {
  const [one, other] = [await start(), await start()];
  await one.invite(await one.organization());
  await one.app.idle();
  const outcome = { outcome: "accepted" };
  expect(metricValue(await scrape(one), "usher_mail_send_total", outcome)).toBe(1);
  expect(metricValue(await scrape(other), "usher_mail_send_total", outcome)).toBe(0);
  expect(metricValue(await scrape(other), "usher_invitations", { state: "pending" })).toBe(0);
});

test("a stalled database omits its metrics and delays no scrape", async () => {
  let asked = 0;
  const never = () => {
    asked += 1;
    return new Promise<never>(() => {});
  };
  const stalling = (store: Store): Store => ({
    ...store,
    read: {
      ...store.read,
      metrics: { queue: never, invitations: never, retentionOverdueSeconds: never },
    },
  });
  const server = await start({ deps: ({ store }) => ({ store: stalling(store) }) });
  const [text, again] = await Promise.all([scrape(server), scrape(server)]);
  for (const one of [text, again]) {
    expect(metricValue(one, "usher_database_up")).toBe(0);
    expect(one).not.toMatch(/^usher_(jobs_ready|sender_paused_seconds|invitations)\b/m);
    expect(metricValue(one, "usher_http_requests_in_flight")).toBeGreaterThan(0);
  }
  expect(asked).toBe(2);
});

test("scrapes within seconds query the database once", async () => {
  let asked = 0;
  const counting = (store: Store): Store => ({
    ...store,
    read: {
      ...store.read,
      metrics: {
        queue: (query) => {
          asked += 1;
          return store.read.metrics.queue(query);
        },
        invitations: (query) => store.read.metrics.invitations(query),
        retentionOverdueSeconds: () => store.read.metrics.retentionOverdueSeconds(),
      },
    },
  });
  const server = await start({ deps: ({ store }) => ({ store: counting(store) }) });
  for (let scrapes = 0; scrapes < 5; scrapes += 1)
    expect(metricValue(await scrape(server), "usher_database_up")).toBe(1);
  expect(asked).toBe(1);
});
