import { createAuditSignal } from "@usher/core/typeorm";
import { createUsherClient, isUsherError, type RouterOutputs } from "@usher/client";
import { newId, type Store } from "@usher/core";
import { freePort } from "@usher/core/testing";
import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { createServerApp } from "../app.ts";
import type { ServerDeps } from "../config.ts";
import {
  startTestServer,
  type TestOrganization,
  type TestServer,
} from "../testing/start-test-server.ts";

type StreamEvent =
  RouterOutputs["invitation"]["onEvent"] extends AsyncIterable<{ data: infer Event }>
    ? Event
    : never;

let server: TestServer;
let acme: TestOrganization;
let deps: ServerDeps;
let pagesRead: number;
const stops: (() => unknown)[] = [];

beforeEach(async () => {
  pagesRead = 0;
  server = await startTestServer({
    deps(given) {
      const config = { ...given.config, eventRetentionDays: 30 };
      deps = { ...given, config, store: countingPages(given.store) };
      return deps;
    },
  });
  acme = await server.organization();
});
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
  await server.stop();
  expect(server.lines.filter((line) => line.includes("failed"))).toEqual([]);
});

function countingPages(store: Store): Store {
  const { feed } = store.read.audit;
  const page: typeof feed.page = (...query) => {
    pagesRead += 1;
    return feed.page(...query);
  };
  const audit = { ...store.read.audit, feed: { ...feed, page } };
  return { ...store, read: { ...store.read, audit } };
}

function follow(url: string, key: string) {
  const client = createUsherClient({ url, apiKey: key });
  const received: StreamEvent[] = [];
  const errors: unknown[] = [];
  const following = client.invitation.onEvent.subscribe(undefined, {
    onData: ({ data }) => received.push(data),
    onError: (error) => errors.push(error),
  });
  stops.push(() => following.unsubscribe());
  const types = () => received.map((event) => event.type);
  return { received, errors, types, following };
}

const invite = () => server.invite(acme);

describe("invitation.onEvent over HTTP", () => {
  test("onEvent streams events, and does not block idle()", async () => {
    const { received, types } = follow(server.url, acme.key);
    await vi.waitFor(() => expect(types()).toEqual(["stream.opened"]), 30_000);
    const invitation = await invite();
    await acme.client.invitation.revoke.mutate({ id: invitation.id });
    await vi.waitFor(() => expect(types()).toContain("invitation.revoked"), 30_000);
    expect(types().slice(0, 2)).toEqual(["stream.opened", "invitation.created"]);
    expect(received[1]).toMatchObject({
      invitationId: invitation.id,
      data: { email: invitation.email },
      actor: { kind: "org_key" },
    });
    await server.app.idle();
  });

  test("onEvent continues at another process when its own stops, without gaps or repeats", async () => {
    const events = createAuditSignal({ url: server.database.url });
    stops.push(() => events.close());
    const config = { ...deps.config, port: await freePort() };
    const other = createServerApp({ ...deps, events, config });
    const { url } = await other.start();
    const { received, types, errors } = follow(url, acme.key);
    await vi.waitFor(() => expect(types()).toEqual(["stream.opened"]), 30_000);
    const first = await invite();
    await vi.waitFor(() => expect(received.length).toBeGreaterThan(1), 30_000);
    await other.stop();
    const second = await invite();
    const again = createServerApp({ ...deps, config });
    await again.start();
    stops.push(() => again.stop());
    const created = () =>
      received.flatMap((event) =>
        event.type === "invitation.created" ? [event.invitationId] : [],
      );
    await vi.waitFor(() => expect(created()).toEqual([first.id, second.id]), 30_000);
    expect(types().filter((type) => type === "stream.opened")).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  test("onEvent reads no further than its client", async () => {
    const { received, types, following } = follow(server.url, acme.key);
    await vi.waitFor(() => expect(types()).toEqual(["stream.opened"]), 30_000);
    following.unsubscribe();
    const input = JSON.stringify({ lastEventId: received[0]?.id });
    const client = request(
      `${server.url}/trpc/invitation.onEvent?input=${encodeURIComponent(input)}`,
      {
        headers: { authorization: `Bearer ${acme.key}` },
      },
    );
    stops.push(() => client.destroy());
    const stalled = new Promise<void>((resolve) =>
      client.once("response", (response) => {
        response.pause();
        resolve();
      }),
    );
    client.end();
    await stalled;
    await server.database.sql(
      `INSERT INTO audit_event (organization_id, action, actor_kind, via, subject_kind, subject_id, data)
       SELECT $1, 'invitation.sent', 'system', 'worker', 'invitation', $2,
         jsonb_build_object('detail', repeat('x', 2000)) FROM generate_series(1, 20000)`,
      [acme.id, newId()],
    );
    await vi.waitFor(() => expect(pagesRead).toBeGreaterThan(0), 30_000);
    let before = -1;
    while (before < pagesRead) {
      before = pagesRead;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    expect(pagesRead).toBeLessThan(100);
  });
});

describe("event.list and event.onEvent over HTTP", () => {
  test("answer the same events, with the object's kind, from a cursor on", async () => {
    const invitation = await invite();
    const { events, next } = await acme.client.event.list.query();
    expect(events.map((event) => event.type)).toContain("invitation.created");
    await acme.client.invitation.revoke.mutate({ id: invitation.id });
    const received: string[] = [];
    const following = acme.client.event.onEvent.subscribe(
      { lastEventId: next, types: ["invitation.revoked"] },
      { onData: ({ id, data }) => received.push(`${id} ${data.type}`) },
    );
    stops.push(() => following.unsubscribe());
    await vi.waitFor(() => expect(received).toHaveLength(1), 30_000);
    const later = await acme.client.event.list.query({
      after: next,
      types: ["invitation.revoked"],
    });
    expect(later.events.map((event) => `${event.id} ${event.type}`)).toEqual(received);
    expect(later.events[0]?.subject).toEqual({ kind: "invitation", id: invitation.id });
  });

  test("keep events for the days that are set", async () => {
    const types: ["invitation.created"] = ["invitation.created"];
    const { id } = await invite();
    const [handled] = (await acme.client.event.list.query({ types })).events;
    await invite();
    server.database.clock.advance("31 days");
    const kept = await invite();
    const { events } = await acme.client.event.list.query({ types });
    expect(handled?.subject.id).toBe(id);
    expect(events.map((event) => event.subject.id)).toEqual([kept.id]);
    const late = acme.client.event.list.query({ after: handled?.id ?? "" });
    const rejected = await late.catch((error: unknown) => error);
    if (!isUsherError(rejected, "event.cursor_expired")) throw rejected;
    expect(rejected.data.details).toEqual({ reason: "too_old", keptDays: 30 });
  });
});
