import { setTimeout as pause } from "node:timers/promises";

import { describe, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import { createLinkKeyring } from "../model/link.ts";
import type { Job, JobOutcome } from "../model/job.ts";
import { startWorker } from "../outbox/run-worker.ts";
import { answered, fakeWebhookTransport } from "../testing/fake-webhook-transport.ts";
import { testLinkKeyring } from "../testing/keyring.ts";
import { quietOutcomes } from "../testing/quiet-outcomes.ts";
import { useOrganization } from "../testing/index.ts";
import type { WebhookAnswer } from "../ports/webhook-transport.ts";
import { queueStrandedWebhooks } from "../sweep/queue-stranded-webhooks.ts";
import { createEventCollector } from "./collect-events.ts";
import { deliverWebhook, type WebhookSending } from "./deliver-webhook.ts";
import { createEndpointSlots } from "./endpoint-slots.ts";

const fixture = useOrganization({ poolSize: 16 });

const url = "https://hooks.example.com/usher";
const hourMs = 3_600_000;
const owner = () => fixture.as.owner;

async function createEndpoint(): Promise<string> {
  return (await owner().webhook.create({ url })).endpoint.id;
}

async function invite(): Promise<string> {
  const email = `${newId()}@people.example`;
  const { results } = await owner().invitation.create({ entries: [{ email }] });
  return results[0]?.invitation?.id ?? "";
}

/** An invitation with several events, as deliveries that wait. */
async function revokedInvitation(): Promise<string> {
  const id = await invite();
  await owner().invitation.extend({ id, expiresInHours: 100 });
  await owner().invitation.revoke({ id });
  await collect();
  return id;
}

const collect = () => createEventCollector(fixture.db.store).collect();

const manySlots = {
  perEndpoint: 100,
  perOrganization: 100,
  slow: 100,
  slowAfterMs: 5_000,
  busyStepMs: 50,
};

type Fake = ReturnType<typeof fakeWebhookTransport>;

function sendingWith({ transport }: Fake, over: Partial<WebhookSending> = {}): WebhookSending {
  const { store } = fixture.db;
  const slots = createEndpointSlots(manySlots);
  return {
    store,
    links: testLinkKeyring(),
    transport,
    slots,
    retryDelaysMs: [hourMs, 2 * hourMs],
    ...over,
  };
}

async function claim(limit = 50, owner = "test"): Promise<Job[]> {
  const query = { kinds: ["webhook.deliver"] as const, owner, leaseMs: 60_000, limit };
  const organizationIds = [fixture.organization.id];
  return fixture.db.store.read.outbox.claim({ ...query, organizationIds });
}

async function finish(job: Job, outcome: JobOutcome, owner = "test"): Promise<void> {
  await fixture.db.store.read.outbox.finish({
    organizationId: job.organizationId,
    id: job.id,
    attempts: job.attempts,
    owner,
    outcome: outcome.kind === "retry" ? "ready" : outcome.kind,
    delayMs: outcome.kind === "retry" ? outcome.afterMs : 0,
    error: null,
    countsAsAttempt: outcome.kind !== "retry" || outcome.countsAsAttempt !== false,
  });
}

/** What is due now, each once; the outcomes. */
async function round(sending: WebhookSending): Promise<JobOutcome[]> {
  const jobs = await claim();
  return Promise.all(
    jobs.map(async (job) => {
      const outcome = await deliverWebhook(sending, job);
      await finish(job, outcome);
      return outcome;
    }),
  );
}

/** Until nothing is due. */
async function drain(sending: WebhookSending): Promise<void> {
  while ((await round(sending)).length > 0);
}

const deliveriesOf = async (id: string) =>
  (await owner().webhook.deliveries({ id })).deliveries.toReversed();

const typesOf = ({ calls }: Fake) =>
  calls.map(({ body }) => {
    const sent: { type?: string } = JSON.parse(body);
    return sent.type;
  });

const lifeOfInvitation = [
  "invitation.created",
  "invitation.extended",
  "invitation.revoked",
] as const;

describe("events of one subject", () => {
  test("leave in order, each with its own id and bytes", async () => {
    const id = await createEndpoint();
    await revokedInvitation();
    const fake = fakeWebhookTransport();
    await drain(sendingWith(fake));
    expect(typesOf(fake)).toEqual(lifeOfInvitation);
    const deliveries = await deliveriesOf(id);
    expect(deliveries.map(({ status, attempts }) => [status, attempts.length])).toEqual(
      lifeOfInvitation.map(() => ["delivered", 1]),
    );
    expect(fake.calls.map(({ body, headers }) => [headers["webhook-id"], body])).toEqual(
      deliveries.map(({ webhookId, payload }) => [webhookId, payload]),
    );
  });

  test("wait for one that fails, while other subjects go on", async () => {
    const id = await createEndpoint();
    const failing = await revokedInvitation();
    await revokedInvitation();
    const fake = fakeWebhookTransport(({ body }) => answered(body.includes(failing) ? 500 : 200));
    await drain(sendingWith(fake));
    const sent = await deliveriesOf(id);
    const [mine, theirs] = [true, false].map((isMine) =>
      sent.filter(({ payload }) => payload.includes(failing) === isMine),
    );
    expect(mine?.map(({ status, attempts }) => [status, attempts.length])).toEqual([
      ["pending", 1],
      ["pending", 0],
      ["pending", 0],
    ]);
    expect(theirs?.map(({ status }) => status)).toEqual(["delivered", "delivered", "delivered"]);
  });
});

describe("a failed attempt", () => {
  const failures: [string, WebhookAnswer, object][] = [
    ["an error of the server", answered(503, "later"), { statusCode: 503, response: "later" }],
    ["a redirect", answered(302), { statusCode: 302 }],
    ["a rejection", answered(401), { statusCode: 401 }],
    [
      "no answer",
      { kind: "failed", error: "no answer in 15 seconds", durationMs: 15_000 },
      { statusCode: null, response: null, error: "no answer in 15 seconds", durationMs: 15_000 },
    ],
  ];
  test.each(failures)("is stored and tried again after %s", async (_what, answer, stored) => {
    const id = await createEndpoint();
    await invite();
    await collect();
    const answers = [answer, answered(200)];
    const fake = fakeWebhookTransport(() => answers.shift() ?? answered(200));
    await drain(sendingWith(fake));
    expect(await deliveriesOf(id)).toMatchObject([{ status: "pending", attempts: [stored] }]);
    fixture.db.clock.advance("1 hour");
    await drain(sendingWith(fake));
    expect(await deliveriesOf(id)).toMatchObject([
      { status: "delivered", attempts: [stored, { statusCode: 200 }] },
    ]);
    const ids = fake.calls.map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids).size).toBe(1);
    expect(new Set(fake.calls.map(({ body }) => body)).size).toBe(1);
  });

  test("waits as long as the schedule says, and a woken job does not shorten it", async () => {
    await createEndpoint();
    const id = await invite();
    await collect();
    const fake = fakeWebhookTransport(() => answered(500));
    const sending = sendingWith(fake);
    await drain(sending);
    await owner().invitation.revoke({ id });
    await collect();
    await drain(sending);
    expect(fake.calls).toHaveLength(1);
    fixture.db.clock.advance("1 hour");
    await drain(sending);
    fixture.db.clock.advance("1 hour");
    await drain(sending);
    expect(fake.calls).toHaveLength(2);
    fixture.db.clock.advance("1 hour");
    await drain(sending);
    expect(fake.calls).toHaveLength(3);
  });

  test("after the last wait pauses the endpoint, and notifies every owner", async () => {
    const id = await createEndpoint();
    await revokedInvitation();
    const fake = fakeWebhookTransport(() => answered(500));
    const sending = sendingWith(fake);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await drain(sending);
      fixture.db.clock.advance("1 hour");
    }
    expect(fake.calls).toHaveLength(3);
    expect((await owner().webhook.list()).endpoints).toMatchObject([
      { id, status: "paused", pauseReason: "failing" },
    ]);
    expect((await deliveriesOf(id)).map(({ status }) => status)).toEqual([
      "failed",
      "pending",
      "pending",
    ]);
    const notices = await fixture.db.sql(
      "SELECT notice, recipient_user_id AS owner FROM delivery WHERE organization_id = $1 AND notice = 'webhook_paused'",
      [fixture.organization.id],
    );
    expect(notices).toEqual([
      { notice: "webhook_paused", owner: fixture.organization.owner.userId },
    ]);
    const { events } = await owner().audit.list({ action: "webhook.paused" });
    expect(events).toMatchObject([{ subjectId: id, data: { reason: "failing" } }]);
  });

  test("with 410 pauses the endpoint at once and loses nothing", async () => {
    const id = await createEndpoint();
    await revokedInvitation();
    const gone = fakeWebhookTransport(() => answered(410));
    await drain(sendingWith(gone));
    expect(gone.calls).toHaveLength(1);
    expect((await owner().webhook.list()).endpoints).toMatchObject([{ pauseReason: "gone" }]);
    await owner().webhook.update({ id, status: "active" });
    const fake = fakeWebhookTransport();
    await drain(sendingWith(fake));
    expect(typesOf(fake)).toEqual(lifeOfInvitation);
  });
});

describe("a paused endpoint", () => {
  test("collects events and gets them in order once it is active", async () => {
    const id = await createEndpoint();
    await owner().webhook.update({ id, status: "paused" });
    await revokedInvitation();
    const fake = fakeWebhookTransport();
    await drain(sendingWith(fake));
    expect(fake.calls).toEqual([]);
    await owner().webhook.update({ id, status: "active" });
    await drain(sendingWith(fake));
    expect(typesOf(fake)).toEqual(lifeOfInvitation);
  });

  test("misses nothing when it is paused and resumed while events are collected", async () => {
    const id = await createEndpoint();
    const toggled = async () => {
      for (let turn = 0; turn < 6; turn += 1)
        await owner().webhook.update({ id, status: turn % 2 === 0 ? "paused" : "active" });
    };
    const invited = async () => {
      for (let count = 0; count < 4; count += 1) {
        await invite();
        await collect();
      }
    };
    await Promise.all([toggled(), invited(), invited()]);
    const fake = fakeWebhookTransport();
    await drain(sendingWith(fake));
    expect(fake.calls).toHaveLength(8);
  });
});

describe("while a call is under way", () => {
  /** A transport whose first call ends when it is told. */
  function slowTransport(last: WebhookAnswer = answered(200)) {
    let end: (answer: WebhookAnswer) => void = () => {};
    let begun: () => void = () => {};
    const started = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const first = new Promise<WebhookAnswer>((resolve) => {
      end = resolve;
    });
    const fake: Fake = fakeWebhookTransport(() => {
      begun();
      return fake.calls.length === 1 ? first : answered(200);
    });
    return { fake, started, end: () => end(last) };
  }

  test("two workers send a delivery once", async () => {
    await createEndpoint();
    await Promise.all(Array.from({ length: 10 }, invite));
    await collect();
    const fake = fakeWebhookTransport(async () => {
      await pause(5);
      return answered(200);
    });
    const workers = ["one", "two"].map((name) =>
      startWorker({
        store: fixture.db.store,
        handlers: {
          "webhook.deliver": (job, lease) => deliverWebhook(sendingWith(fake), job, lease),
        },
        organizationIds: () => Promise.resolve([fixture.organization.id]),
        signal: { subscribe: () => () => {} },
        outcomes: quietOutcomes(),
        owner: name,
        concurrency: 8,
        leaseMs: 60_000,
        pollMs: 20,
        log: { warn: () => {}, error: () => {} },
      }),
    );
    await Promise.all(workers.map((worker) => worker.idle()));
    await Promise.all(workers.map((worker) => worker.stop()));
    const ids = fake.calls.map(({ headers }) => headers["webhook-id"]);
    expect(ids).toHaveLength(10);
    expect(new Set(ids).size).toBe(10);
  });

  test("a second claim of its queue finds it running", async () => {
    await createEndpoint();
    await revokedInvitation();
    const { fake, started, end } = slowTransport();
    const running = round(sendingWith(fake));
    await started;
    await collect();
    expect(await claim(50, "another")).toEqual([]);
    end();
    await running;
  });

  test("a worker that lost its job to another sends nothing", async () => {
    await createEndpoint();
    await invite();
    await collect();
    const [job] = await claim();
    if (job === undefined) throw new Error("there is no job");
    fixture.db.clock.advance("2 minutes");
    const [taken] = await claim(50, "another");
    expect(taken?.id).toBe(job.id);
    const { webhooks } = fixture.db.store.read;
    const { endpointId, subjectId } = job.payload;
    const next = await webhooks.next({
      organizationId: job.organizationId,
      endpointId: String(endpointId),
      subjectId: String(subjectId),
    });
    const delivery = { organizationId: job.organizationId, deliveryId: next?.deliveryId ?? "" };
    const stale = { jobId: job.id, owner: "test", attempts: job.attempts };
    expect(await webhooks.begin(delivery, stale)).toBeNull();
    const current = { ...stale, owner: "another", attempts: taken?.attempts ?? 0 };
    expect(await webhooks.begin(delivery, current)).not.toBeNull();
  });

  test("an update of the address is for what follows", async () => {
    const id = await createEndpoint();
    await revokedInvitation();
    const { fake, started, end } = slowTransport();
    const running = round(sendingWith(fake));
    await started;
    await owner().webhook.update({ id, url: "https://hooks.example.com/new" });
    end();
    await running;
    await drain(sendingWith(fake));
    expect(fake.calls.map((call) => call.url)).toEqual([
      url,
      "https://hooks.example.com/new",
      "https://hooks.example.com/new",
    ]);
    expect((await deliveriesOf(id)).map(({ status }) => status)).toEqual([
      "delivered",
      "delivered",
      "delivered",
    ]);
  });

  test.each([410, 500])(
    "an answer %i of the old address does not pause the new one",
    async (statusCode) => {
      const id = await createEndpoint();
      await invite();
      await collect();
      const { fake, started, end } = slowTransport(answered(statusCode));
      const sending = sendingWith(fake, { retryDelaysMs: [] });
      const running = round(sending);
      await started;
      await owner().webhook.update({ id, url: "https://hooks.example.com/new" });
      end();
      await running;
      expect((await owner().webhook.list()).endpoints).toMatchObject([{ id, status: "active" }]);
      expect((await owner().audit.list({ action: "webhook.paused" })).events).toEqual([]);
    },
  );

  test("a pause keeps its outcome and sends nothing after it", async () => {
    const id = await createEndpoint();
    await revokedInvitation();
    const { fake, started, end } = slowTransport();
    const running = round(sendingWith(fake));
    await started;
    await owner().webhook.update({ id, status: "paused" });
    end();
    await running;
    await drain(sendingWith(fake));
    expect((await deliveriesOf(id)).map(({ status }) => status)).toEqual([
      "delivered",
      "pending",
      "pending",
    ]);
    expect(fake.calls).toHaveLength(1);
  });

  test("deleting the endpoint ends its queue", async () => {
    const id = await createEndpoint();
    await revokedInvitation();
    const { fake, started, end } = slowTransport();
    const running = round(sendingWith(fake));
    await started;
    await owner().webhook.delete({ id });
    end();
    expect(await running).toEqual([{ kind: "done" }]);
    await drain(sendingWith(fake));
    expect(fake.calls).toHaveLength(1);
  });

  test("a replay is sent after it, with the same id", async () => {
    const id = await createEndpoint();
    await invite();
    await collect();
    const { fake, started, end } = slowTransport();
    const running = round(sendingWith(fake));
    await started;
    const [delivery] = await deliveriesOf(id);
    await owner().webhook.replay({ id: delivery?.id ?? "" });
    end();
    await running;
    expect(await deliveriesOf(id)).toMatchObject([{ status: "pending" }]);
    await drain(sendingWith(fake));
    expect(await deliveriesOf(id)).toMatchObject([
      { status: "delivered", attempts: [{ statusCode: 200 }, { statusCode: 200 }] },
    ]);
    expect(new Set(fake.calls.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  });
});

describe("sending again", () => {
  test("a replay during a wait sends at once, and only once", async () => {
    const id = await createEndpoint();
    await invite();
    await collect();
    const answers = [answered(500)];
    const fake = fakeWebhookTransport(() => answers.shift() ?? answered(200));
    await drain(sendingWith(fake));
    const [delivery] = await deliveriesOf(id);
    await owner().webhook.replay({ id: delivery?.id ?? "" });
    await drain(sendingWith(fake));
    fixture.db.clock.advance("1 hour");
    await drain(sendingWith(fake));
    expect(fake.calls).toHaveLength(2);
  });

  test("recover sends what failed since a time, with the same ids", async () => {
    const id = await createEndpoint();
    const fail = fakeWebhookTransport(() => answered(500));
    const failOne = async () => {
      await invite();
      await collect();
      await drain(sendingWith(fail, { retryDelaysMs: [] }));
      await owner().webhook.update({ id, status: "active" });
    };
    await failOne();
    fixture.db.clock.advance("1 day");
    await failOne();
    const [early, late] = await deliveriesOf(id);
    expect([early?.status, late?.status]).toEqual(["failed", "failed"]);
    expect(await owner().webhook.recover({ id, since: late?.createdAt ?? "" })).toEqual({
      queued: 1,
    });
    const fake = fakeWebhookTransport();
    await drain(sendingWith(fake));
    expect(fake.calls.map(({ headers }) => headers["webhook-id"])).toEqual([late?.webhookId]);
    expect((await deliveriesOf(id)).map(({ status }) => status)).toEqual(["failed", "delivered"]);
  });

  test("a replay of an endpoint that is paused waits until it is active", async () => {
    const id = await createEndpoint();
    await invite();
    await collect();
    const fake = fakeWebhookTransport();
    await drain(sendingWith(fake));
    await owner().webhook.update({ id, status: "paused" });
    const [delivery] = await deliveriesOf(id);
    await owner().webhook.replay({ id: delivery?.id ?? "" });
    await drain(sendingWith(fake));
    expect(fake.calls).toHaveLength(1);
    await owner().webhook.update({ id, status: "active" });
    await drain(sendingWith(fake));
    expect(fake.calls).toHaveLength(2);
  });
});

test("a call that a stop cut off is repeated with the same id", async () => {
  const id = await createEndpoint();
  await invite();
  await collect();
  const fake = fakeWebhookTransport();
  const [job] = await claim();
  if (job === undefined) throw new Error("there is no job");
  const [delivery] = await deliveriesOf(id);
  const target = { organizationId: job.organizationId, deliveryId: delivery?.id ?? "" };
  await fixture.db.store.read.webhooks.begin(target, null);
  fixture.db.clock.advance("2 minutes");
  await drain(sendingWith(fake));
  expect(fake.calls.map(({ headers }) => headers["webhook-id"])).toEqual([delivery?.webhookId]);
  expect(await deliveriesOf(id)).toMatchObject([
    {
      status: "delivered",
      attempts: [{ durationMs: null, statusCode: null }, { statusCode: 200 }],
    },
  ]);
});

test("webhooks whose job died are queued again, and those that wait are left alone", async () => {
  const id = await createEndpoint();
  await invite();
  await collect();
  const { store } = fixture.db;
  await fixture.db.sql(
    "UPDATE job SET state = 'dead' WHERE organization_id = $1 AND kind = 'webhook.deliver'",
    [fixture.organization.id],
  );
  await queueStrandedWebhooks(store);
  const fake = fakeWebhookTransport(() => answered(500));
  await drain(sendingWith(fake));
  expect(fake.calls).toEqual([]);
  fixture.db.clock.advance("2 minutes");
  await queueStrandedWebhooks(store);
  await drain(sendingWith(fake));
  expect(fake.calls).toHaveLength(1);
  fixture.db.clock.advance("2 minutes");
  await queueStrandedWebhooks(store);
  await drain(sendingWith(fake));
  expect(fake.calls).toHaveLength(1);
  expect(await deliveriesOf(id)).toMatchObject([{ status: "pending" }]);
});

test.each([
  ["endpoint", { perEndpoint: 1, perOrganization: 2 }, true],
  ["organization", { perEndpoint: 2, perOrganization: 1 }, false],
])("a busy %s leaves the slots of the worker to others", async (_what, limits, isSameEndpoint) => {
  await createEndpoint();
  await invite();
  await collect();
  const fake = fakeWebhookTransport();
  const slots = createEndpointSlots({ ...manySlots, ...limits });
  const [job] = await claim();
  if (job === undefined) throw new Error("there is no job");
  const { organizationId } = job;
  const endpointId = isSameEndpoint ? String(job.payload["endpointId"]) : newId();
  const slot = slots.take({ organizationId, endpointId });
  if (slot.isBusy) throw new Error("the slot is taken");
  expect(await deliverWebhook(sendingWith(fake, { slots }), job)).toMatchObject({
    kind: "retry",
    countsAsAttempt: false,
  });
  expect(fake.calls).toEqual([]);
  slot.release(1);
  expect(await deliverWebhook(sendingWith(fake, { slots }), job)).toEqual({ kind: "done" });
});

test("a secret whose key is not configured is waited for, not counted", async () => {
  const id = await createEndpoint();
  await invite();
  await collect();
  const fake = fakeWebhookTransport();
  const links = createLinkKeyring([Buffer.alloc(32, 9)]);
  await drain(sendingWith(fake, { links, retryDelaysMs: [] }));
  expect(fake.calls).toEqual([]);
  const unsent = { durationMs: 0, error: expect.stringContaining("LINK_KEYS") };
  expect(await deliveriesOf(id)).toMatchObject([{ status: "pending", attempts: [unsent] }]);
  fixture.db.clock.advance("9 minutes");
  await drain(sendingWith(fake, { links }));
  fixture.db.clock.advance("1 minute");
  await drain(sendingWith(fake, { retryDelaysMs: [] }));
  expect(await deliveriesOf(id)).toMatchObject([
    { status: "delivered", attempts: [unsent, { statusCode: 200 }] },
  ]);
});

test("endpoints that hang hold up no other: its events leave while their calls are still under way", async () => {
  const [hanging, healthy] = [
    "https://hangs.example.com/",
    "https://answers.example.com/",
  ] as const;
  const stopHanging = new AbortController();
  const late = { kind: "failed", error: "no answer in 15 seconds", durationMs: 15_000 } as const;
  const ended: string[] = [];
  let isFirstRound = true;
  const fake = fakeWebhookTransport(async ({ url: called }) => {
    if (called === healthy || isFirstRound) return called === healthy ? answered(200) : late;
    await new Promise((resolve) => stopHanging.signal.addEventListener("abort", resolve));
    ended.push(called);
    return answered(200);
  });
  for (const each of [hanging, hanging]) await owner().webhook.create({ url: each });
  for (let count = 0; count < 10; count += 1) await invite();
  await collect();
  const limits = {
    perEndpoint: 2,
    perOrganization: 4,
    slow: 2,
    slowAfterMs: 5_000,
    busyStepMs: 50,
  };
  const sending = sendingWith(fake, {
    slots: createEndpointSlots(limits),
    retryDelaysMs: Array.from({ length: 50 }, () => 0),
  });
  await round(sending);
  isFirstRound = false;
  const failed = fake.calls.length;
  const { endpoint } = await owner().webhook.create({ url: healthy });
  const worker = startWorker({
    store: fixture.db.store,
    handlers: { "webhook.deliver": (job, lease) => deliverWebhook(sending, job, lease) },
    organizationIds: () => Promise.resolve([fixture.organization.id]),
    signal: { subscribe: () => () => {} },
    outcomes: quietOutcomes(),
    owner: "a worker",
    concurrency: 4,
    leaseMs: 60_000,
    pollMs: 20,
    log: { error() {}, warn() {} },
  });
  try {
    await expect.poll(() => fake.calls.length).toBe(failed + 2);
    await invite();
    await collect();
    const statuses = async () => (await deliveriesOf(endpoint.id)).map(({ status }) => status);
    await expect.poll(statuses, { timeout: 20_000 }).toEqual(["delivered"]);
    expect(ended).toEqual([]);
  } finally {
    stopHanging.abort();
    await worker.stop();
  }
});
