import { setTimeout as pause } from "node:timers/promises";

import { describe, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import { answered, fakeWebhookTransport } from "../testing/fake-webhook-transport.ts";
import { testLinkKeyring } from "../testing/keyring.ts";
import { rejectionOf, sessionOf, testContext, useOrganization } from "../testing/index.ts";
import { createUsherCaller } from "../trpc/app-router.ts";
import { createLinkKeyring } from "../model/link.ts";
import { sweepWebhooks } from "../sweep/sweep-webhooks.ts";
import { createEventCollector } from "./collect-events.ts";
import { resealWebhookSecrets } from "./reseal-secrets.ts";

const fixture = useOrganization({ poolSize: 12 });

const url = "https://hooks.example.com/usher";
const owner = () => fixture.as.owner;
const create = () => owner().webhook.create({ url });

/** The owner with an endpoint that answers as told. */
function ownerWith({ transport }: ReturnType<typeof fakeWebhookTransport>) {
  const { id: organization } = fixture.organization;
  return fixture.as.as(sessionOf(fixture.organization.owner), {
    organization,
    webhooks: transport,
  });
}

async function invite(email = `${newId()}@people.example`) {
  const { results } = await owner().invitation.create({ entries: [{ email }] });
  return results[0]?.invitation?.id ?? "";
}

const collect = () => createEventCollector(fixture.db.store).collect();

describe("an endpoint", () => {
  test("shows its secret at creation alone, and stores it sealed (S25)", async () => {
    const { endpoint, secret } = await create();
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
    expect(endpoint).toMatchObject({ url, types: [], status: "active", pauseReason: null });
    const listed = await owner().webhook.list();
    expect(listed.endpoints).toEqual([endpoint]);
    const { events } = await owner().audit.list({});
    const rows = await fixture.db.sql(
      "SELECT *, encode(sealed_secret, 'escape') AS bytes FROM webhook_endpoint WHERE id = $1",
      [endpoint.id],
    );
    const bare = secret.replace("whsec_", "");
    expect(JSON.stringify([listed, events, rows])).not.toContain(bare);
    expect(events[0]).toMatchObject({ action: "webhook.created", subjectId: endpoint.id });
  });

  test("leaves only its origin in the audit, and its description in the personal part", async () => {
    const { id } = (
      await owner().webhook.create({ url: `${url}?token=first`, description: "Jane's" })
    ).endpoint;
    await owner().webhook.update({ id, url: `${url}?token=second`, description: "John's" });
    const written = await fixture.db.sql(
      `SELECT action, data, personal -> 'data' AS personal FROM audit_event
       WHERE organization_id = $1 AND subject_id = $2 ORDER BY seq`,
      [fixture.organization.id, id],
    );
    const origin = "https://hooks.example.com";
    expect(written).toEqual([
      {
        action: "webhook.created",
        data: { origin, types: [] },
        personal: { description: "Jane's" },
      },
      { action: "webhook.updated", data: { origin }, personal: { description: "John's" } },
    ]);
  });

  test("is refused at an address that the transport refuses, at creation and at update", async () => {
    const refused = { code: "webhook.invalid_url", status: 400, details: { reason: "scheme" } };
    expect(await rejectionOf(owner().webhook.create({ url: "http://a.example/" }))).toMatchObject(
      refused,
    );
    const { endpoint } = await create();
    expect(
      await rejectionOf(owner().webhook.update({ id: endpoint.id, url: "http://a.example/" })),
    ).toMatchObject(refused);
    expect((await owner().webhook.list()).endpoints).toEqual([endpoint]);
  });

  test("is not created where no webhooks are sent", async () => {
    const { id: organization } = fixture.organization;
    const actor = sessionOf(fixture.organization.owner);
    const { webhooks: _, ...context } = testContext(fixture.db.store, actor, { organization });
    const caller = createUsherCaller(context);
    expect((await rejectionOf(caller.webhook.create({ url }))).code).toBe("webhook.off");
  });

  test("is the twentieth at most, also when twelve are created at once", async () => {
    for (let count = 0; count < 15; count += 1) await create();
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, create));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
    expect(await rejectionOf(create())).toMatchObject({
      code: "webhook.endpoint_limit",
      details: { limit: 20 },
    });
  });

  test("keeps what an update leaves out, and its reason when it is paused again", async () => {
    const { endpoint } = await create();
    const { id } = endpoint;
    const types = ["invitation.accepted" as const];
    const changed = await owner().webhook.update({ id, types, description: "Sync" });
    expect(changed).toMatchObject({ url, types, description: "Sync", status: "active" });
    const paused = await owner().webhook.update({ id, status: "paused" });
    expect(paused).toMatchObject({ types, status: "paused", pauseReason: "requested" });
    await fixture.db.sql("UPDATE webhook_endpoint SET pause_reason = 'gone' WHERE id = $1", [id]);
    expect(await owner().webhook.update({ id, status: "paused" })).toMatchObject({
      pauseReason: "gone",
    });
    expect(await owner().webhook.update({ id, status: "active", description: null })).toMatchObject(
      { status: "active", pauseReason: null, pausedAt: null, description: null },
    );
  });

  test("of another organization is unknown to every procedure", async () => {
    const { endpoint } = await create();
    await invite();
    await collect();
    const [delivery] = (await owner().webhook.deliveries({ id: endpoint.id })).deliveries;
    const actor = { kind: "system", name: "test" } as const;
    const { id: other } = await otherOrganization();
    const { webhook } = fixture.as.as(actor, { organization: other });
    const { id } = endpoint;
    const since = "2026-01-01T00:00:00Z";
    for (const call of [
      () => webhook.update({ id, types: [] }),
      () => webhook.delete({ id }),
      () => webhook.rotateSecret({ id }),
      () => webhook.test({ id }),
      () => webhook.deliveries({ id }),
      () => webhook.recover({ id, since }),
    ])
      expect((await rejectionOf(call())).code).toBe("webhook.not_found");
    expect((await rejectionOf(webhook.replay({ id: delivery?.id ?? "" }))).code).toBe(
      "webhook.delivery_not_found",
    );
    expect((await webhook.list()).endpoints).toEqual([]);
  });
});

async function otherOrganization() {
  const slug = `other-${newId().slice(-12)}`;
  const actor = { kind: "system", name: "test" } as const;
  return fixture.as.as(actor, { organization: null }).organization.create({ slug, name: "Other" });
}

describe("rotating the secret", () => {
  test("signs with both until the old one ends", async () => {
    const calls = fakeWebhookTransport();
    const caller = ownerWith(calls);
    const { endpoint } = await caller.webhook.create({ url });
    const { id } = endpoint;
    const rotated = await caller.webhook.rotateSecret({ id, keepOldHours: 2 });
    expect(Date.parse(rotated.endpoint.oldSecretUntil ?? "")).toBeGreaterThan(Date.now());
    const signatures = async () => {
      await caller.webhook.test({ id });
      return calls.calls.at(-1)?.headers["webhook-signature"]?.split(" ").length;
    };
    expect(await signatures()).toBe(2);
    fixture.db.clock.advance("2 hours");
    expect(await signatures()).toBe(1);
  });

  test("ends the old one at once when it is kept for no time", async () => {
    const calls = fakeWebhookTransport();
    const caller = ownerWith(calls);
    const { endpoint } = await caller.webhook.create({ url });
    await caller.webhook.rotateSecret({ id: endpoint.id, keepOldHours: 0 });
    await caller.webhook.test({ id: endpoint.id });
    expect(calls.calls[0]?.headers["webhook-signature"]).not.toContain(" ");
  });
});

describe("a test event", () => {
  test("answers what the endpoint answered, and is not tried again", async () => {
    const calls = fakeWebhookTransport(() => answered(500, "broken"));
    const caller = ownerWith(calls);
    const { endpoint } = await caller.webhook.create({ url });
    const { id } = endpoint;
    const tested = await caller.webhook.test({ id });
    expect(tested).toMatchObject({
      type: "webhook.test",
      status: "failed",
      eventId: null,
      webhookId: `msg_${tested.id}`,
      attempts: [{ statusCode: 500, response: "broken", error: null, durationMs: 1 }],
    });
    expect(JSON.parse(tested.payload)).toMatchObject({
      type: "webhook.test",
      data: { endpointId: id },
    });
    expect(calls.calls[0]).toMatchObject({ url, body: tested.payload });
    expect(await rejectionOf(caller.webhook.replay({ id: tested.id }))).toMatchObject({
      code: "webhook.delivery_not_found",
      message: expect.stringContaining("Tests are not replayed"),
    });
    expect(await caller.webhook.recover({ id, since: "2026-01-01T00:00:00Z" })).toEqual({
      queued: 0,
    });
  });

  test("reaches a paused endpoint and is delivered with any 2xx", async () => {
    const caller = ownerWith(fakeWebhookTransport(() => answered(204)));
    const { endpoint } = await caller.webhook.create({ url });
    await caller.webhook.update({ id: endpoint.id, status: "paused" });
    expect(await caller.webhook.test({ id: endpoint.id })).toMatchObject({ status: "delivered" });
  });

  test("that cannot be signed is stored with the reason", async () => {
    const { endpoint } = await create();
    const { id } = endpoint;
    const { id: organization } = fixture.organization;
    const links = createLinkKeyring([Buffer.alloc(32, 9)]);
    const caller = fixture.as.as(sessionOf(fixture.organization.owner), { organization, links });
    expect((await rejectionOf(caller.webhook.test({ id }))).code).toBe("link.key_gone");
    expect((await owner().webhook.deliveries({ id })).deliveries).toMatchObject([
      { status: "failed", attempts: [{ error: expect.stringContaining("LINK_KEYS") }] },
    ]);
  });

  test("of an endpoint that is deleted under it answers that there is none", async () => {
    const { endpoint } = await create();
    const { id } = endpoint;
    const deleting = fakeWebhookTransport(async () => {
      await owner().webhook.delete({ id });
      return answered(200);
    });
    expect((await rejectionOf(ownerWith(deleting).webhook.test({ id }))).code).toBe(
      "webhook.not_found",
    );
  });
});

describe("collecting events", () => {
  test("makes one delivery for each event and endpoint, from its creation on", async () => {
    await invite();
    const { endpoint } = await create();
    const id = await invite();
    await Promise.all(Array.from({ length: 5 }, collect));
    const { deliveries } = await owner().webhook.deliveries({ id: endpoint.id });
    expect(deliveries).toHaveLength(1);
    expect(deliveries[0]).toMatchObject({ type: "invitation.created", status: "pending" });
    const body: unknown = JSON.parse(deliveries[0]?.payload ?? "");
    expect(body).toMatchObject({
      type: "invitation.created",
      data: {
        id: deliveries[0]?.eventId,
        type: "invitation.created",
        subject: { kind: "invitation", id },
      },
    });
  });

  test("passes what an endpoint's types leave out, and never looks at it again", async () => {
    const types = ["invitation.revoked" as const];
    const { endpoint } = await owner().webhook.create({ url, types });
    const id = await invite();
    await owner().invitation.revoke({ id });
    expect(await collect()).toBeGreaterThan(0);
    expect(await collect()).toBe(0);
    const { deliveries } = await owner().webhook.deliveries({ id: endpoint.id });
    expect(deliveries.map(({ type }) => type)).toEqual(types);
  });

  test("goes on with other endpoints in every round while one fails, and serves that one in a later round", async () => {
    const [failing, other] = [(await create()).endpoint.id, (await create()).endpoint.id];
    await invite();
    const { read } = fixture.db.store;
    let fails = true;
    const errors: string[] = [];
    const webhooks: typeof read.webhooks = {
      ...read.webhooks,
      collect: async (endpoint, ...rest) => {
        if (fails && endpoint.id === failing) throw new Error("one endpoint's rows are broken");
        await read.webhooks.collect(endpoint, ...rest);
      },
    };
    const collector = createEventCollector(
      { read: { ...read, webhooks } },
      { onEndpointError: (endpointId) => errors.push(endpointId) },
    );
    const counts = () =>
      Promise.all(
        [failing, other].map(
          async (id) => (await owner().webhook.deliveries({ id })).deliveries.length,
        ),
      );
    for (const round of [1, 2, 3]) {
      await collector.collect();
      expect(await counts()).toEqual([0, round]);
      await invite();
    }
    expect(errors).toEqual([failing]);
    fails = false;
    for (let round = 0; round < 10; round += 1) await collector.collect();
    expect(await counts()).toEqual([4, 4]);
  });

  test("misses no event of a transaction that commits late", async () => {
    const { endpoint } = await create();
    const { store } = fixture.db;
    const subjectIds: string[] = [];
    let collecting: Promise<number> | undefined;
    const listed = async () => (await owner().webhook.deliveries({ id: endpoint.id })).deliveries;
    await store.transaction(async (tx) => {
      const id = newId();
      await tx.audit.append({
        organizationId: fixture.organization.id,
        action: "invitation.created",
        actor: { kind: "system", id: "test", via: "worker", requestId: null },
        subject: { kind: "invitation", id },
        data: { email: "late@people.example" },
      });
      subjectIds.push(id, await invite());
      collecting = collect();
      await pause(100);
      expect(await listed()).toEqual([]);
    });
    await collecting;
    const subjects = (await listed()).map(({ payload }) => {
      const body: { data?: { subject?: { id: string } } } = JSON.parse(payload);
      return body.data?.subject?.id;
    });
    expect(new Set(subjects)).toEqual(new Set(subjectIds));
  });
});

test("deliveries are listed by status in pages, newest first", async () => {
  const { endpoint } = await create();
  for (let count = 0; count < 5; count += 1) await invite();
  await collect();
  const { id } = endpoint;
  const first = await owner().webhook.deliveries({ id, limit: 3 });
  const cursor = first.nextCursor ?? "";
  const second = await owner().webhook.deliveries({ id, limit: 3, cursor });
  const ids = [...first.deliveries, ...second.deliveries].map((delivery) => delivery.id);
  expect(ids).toEqual(ids.toSorted().toReversed());
  expect(new Set(ids).size).toBe(5);
  expect(second.nextCursor).toBeNull();
  expect((await owner().webhook.deliveries({ id, status: "failed" })).deliveries).toEqual([]);
});

test("a deleted endpoint takes its deliveries and attempts with it", async () => {
  const { endpoint } = await create();
  await owner().webhook.test({ id: endpoint.id });
  await owner().webhook.delete({ id: endpoint.id });
  const [left] = await fixture.db.sql<{ count: number }>(
    `SELECT count(*)::integer AS count FROM webhook_delivery d
     FULL JOIN webhook_attempt a ON a.organization_id = d.organization_id AND a.delivery_id = d.id
     WHERE coalesce(d.organization_id, a.organization_id) = $1`,
    [fixture.organization.id],
  );
  expect(left?.count).toBe(0);
  expect((await rejectionOf(owner().webhook.delete({ id: endpoint.id }))).code).toBe(
    "webhook.not_found",
  );
});

test("deliveries are forgotten after 30 days, also those that wait for a paused endpoint", async () => {
  const { endpoint } = await create();
  const { id } = endpoint;
  await owner().webhook.update({ id, status: "paused" });
  await invite();
  await collect();
  fixture.db.clock.advance("29 days");
  await sweepWebhooks(fixture.db.store);
  expect((await owner().webhook.deliveries({ id })).deliveries).toHaveLength(1);
  fixture.db.clock.advance("2 days");
  await sweepWebhooks(fixture.db.store);
  expect((await owner().webhook.deliveries({ id })).deliveries).toEqual([]);
});

test("secrets are sealed again with a new key, and the old key can go", async () => {
  const { endpoint, secret } = await create();
  const key = { organizationId: fixture.organization.id, id: endpoint.id };
  await owner().webhook.rotateSecret({ id: endpoint.id });
  const before = await fixture.db.store.read.webhooks.find(key);
  const old = Buffer.alloc(32, 1);
  const binding = [key.organizationId, key.id];
  const sealed = createLinkKeyring([old]).webhookSecrets.seal(secret, binding);
  if (before === null) throw new Error("there is no endpoint");
  await fixture.db.store.read.webhooks.reseal(key, before.secret, sealed);
  const both = createLinkKeyring([Buffer.alloc(32, 2), old]);
  expect(await resealWebhookSecrets(fixture.db.store, both)).toBe(1);
  const after = await fixture.db.store.read.webhooks.find(key);
  if (after === null) throw new Error("there is no endpoint");
  const fresh = createLinkKeyring([Buffer.alloc(32, 2)]).webhookSecrets;
  expect(fresh.open(after.secret, binding)).toBe(secret);
  expect(testLinkKeyring().webhookSecrets.open(after.secret, binding)).toBeNull();
  expect(fresh.open(after.secret, [key.organizationId, newId()])).toBeNull();
});

test("an event that is erased between being read and being collected is read again", async () => {
  const { endpoint } = await create();
  const email = `${newId()}@people.example`;
  const id = await invite(email);
  const { store, sql } = fixture.db;
  let isFirst = true;
  const erasing = {
    ...store.read,
    webhooks: {
      ...store.read.webhooks,
      async collect(...args: Parameters<typeof store.read.webhooks.collect>) {
        if (isFirst && args[0].id === endpoint.id) {
          isFirst = false;
          await sql(
            "UPDATE audit_event SET personal = NULL, erased_at = now() WHERE subject_id = $1",
            [id],
          );
          await store.read.people.interruptCollecting();
        }
        await store.read.webhooks.collect(...args);
      },
    },
  };
  const collector = createEventCollector({ read: erasing });
  await collector.collect();
  await collector.collect();
  const rows = await sql<{ payload: string }>(
    "SELECT payload FROM webhook_delivery WHERE endpoint_id = $1 AND subject_id = $2",
    [endpoint.id, id],
  );
  expect(rows.map(({ payload }): unknown => JSON.parse(payload))).toMatchObject([
    { data: { erased: true, data: null } },
  ]);
  expect(rows[0]?.payload).not.toContain(email);
});
