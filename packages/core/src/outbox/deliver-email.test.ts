import { createHash } from "node:crypto";
import { inspect } from "node:util";

import {
  startFakeSendGrid,
  type CapturedEmail,
  type FakeSendGrid,
  type ScriptedAnswer,
} from "@usher/fake-sendgrid";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createLinkKeyring } from "../model/link.ts";
import { newId } from "../model/ids.ts";
import { createSendGridSender, type SendGridSender } from "../sendgrid/sender.ts";
import { createOrganization } from "../testing/organization.ts";
import { linkTokenOf } from "../testing/link-of.ts";
import { testLinkKeyring } from "../testing/keyring.ts";
import { quietOutcomes } from "../testing/quiet-outcomes.ts";
import { testLease } from "../testing/test-lease.ts";
import { batchOf, newInvitation, transitionOf } from "../testing/repository-fixture.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { maxAttempts } from "./backoff.ts";
import { deliverEmail } from "./deliver-email.ts";
import type { SendOutcome } from "../model/delivery.ts";
import type { Job, JobOutcome } from "../model/job.ts";
import type { EmailDelivery } from "./email-attempt.ts";
import { startWorker, type Worker } from "./run-worker.ts";
import type { EmailSender } from "../ports/email-sender.ts";

const linkBase = "https://usher.example";

let database: TestDatabase;
let fake: FakeSendGrid;
let sender: SendGridSender;
/** Gives up on an answer; its requests arrive long before, however slow the machine is. */
let hasty: SendGridSender;
let workers: Worker[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  fake = await startFakeSendGrid();
  const from = { email: "invitations@usher.example" };
  const settings = { apiKey: fake.apiKey, baseUrl: fake.url, from };
  sender = createSendGridSender(settings);
  hasty = createSendGridSender({ ...settings, timeoutMs: 4_000 });
});
afterAll(async () => {
  await Promise.all([sender.close(), hasty.close()]);
  await fake.close();
  await database.close();
});
beforeEach(async () => {
  fake.reset();
  await database.sql("DELETE FROM sender_pause");
  await database.sql("DELETE FROM job");
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  workers = [];
});

type Invited = { organizationId: string; id: string; email: string; job: Job; delivery: Target };
type Target = { organizationId: string; deliveryId: string };

/** A pending invitation whose email job this test has claimed. */
async function invited(): Promise<Invited> {
  const { id: organizationId } = await createOrganization(database.store);
  const email = `jane-${newId()}@example.com`;
  const batch = batchOf(organizationId, [newInvitation(email)], {
    linkKeyId: testLinkKeyring().currentKeyId,
  });
  const [invitation] = await database.store.read.invitations.insert(batch);
  if (!invitation) throw new Error("nothing was inserted");
  const job = await claim("mail");
  const delivery = { organizationId, deliveryId: String(job.payload["deliveryId"]) };
  return { organizationId, id: invitation.id, email, job, delivery };
}

async function claim(kind: Job["kind"]): Promise<Job> {
  const owner = "test";
  const [job] = await database.store.read.outbox.claim({
    kinds: [kind],
    owner,
    leaseMs: 60_000,
    limit: 1,
  });
  if (!job) throw new Error(`no job of kind ${kind} is due`);
  return job;
}

const handle = (job: Job, deps: Partial<EmailDelivery> = {}): Promise<JobOutcome> =>
  deliverEmail(
    {
      store: database.store,
      links: testLinkKeyring(),
      sender,
      outcomes: quietOutcomes(),
      linkBase,
      reconcileAfterMs: 0,
      ...deps,
    },
    job,
  );
const statusOf = async ({ delivery }: Invited): Promise<string | undefined> =>
  (await database.store.read.outbox.delivery(delivery))?.status;
const invitationOf = ({ organizationId, id }: Invited) =>
  database.store.read.invitations.find(organizationId, id);
const emailsTo = ({ email }: Invited): CapturedEmail[] => fake.mailbox.list({ to: email });
const linkIn = (email: CapturedEmail | undefined): string | undefined =>
  email?.text.split("\n").find((line) => line.startsWith(`${linkBase}/i/`));

async function dueJobs(): Promise<string[]> {
  const rows = await database.sql<{ kind: string }>("SELECT kind FROM job WHERE state = 'ready'");
  return rows.map(({ kind }) => kind);
}

describe("the outcome of an email", () => {
  test("accepted: the email has the link, and the invitation counts a send", async () => {
    const jane = await invited();
    expect(await handle(jane.job)).toEqual({ kind: "done" });
    const [email] = emailsTo(jane);
    expect(linkIn(email)).toBe(`${linkBase}/i/${await linkTokenOf(database.store, jane)}`);
    expect(email?.customArgs["send_id"]).toBe(jane.delivery.deliveryId);
    expect(await invitationOf(jane)).toMatchObject({ deliveryStatus: "accepted", sentCount: 1 });
  });

  test("accepted: the job ends with the same statement, if it is still the owner's", async () => {
    const jobState = async ({ job }: Invited) =>
      (await database.sql<{ state: string }>("SELECT state FROM job WHERE id = $1", [job.id]))[0];
    const outcomes = quietOutcomes();
    const deps = { store: database.store, links: testLinkKeyring(), sender, outcomes, linkBase };
    const [jane, joe, ada] = [await invited(), await invited(), await invited()];
    const ended = { kind: "done", ended: true };
    const lost = async ({ job }: Invited, change: string) => {
      await database.sql(`UPDATE job SET ${change} WHERE id = $1`, [job.id]);
    };
    const during = (before: () => Promise<void>): EmailSender => ({
      async send(email) {
        await before();
        return sender.send(email);
      },
    });
    expect(await deliverEmail(deps, jane.job, testLease())).toEqual(ended);
    expect(await jobState(jane)).toEqual({ state: "done" });
    const taken = during(() => lost(joe, "lease_owner = 'another worker'"));
    expect(await deliverEmail({ ...deps, sender: taken }, joe.job, testLease())).toEqual(ended);
    expect(await jobState(joe)).toEqual({ state: "running" });
    expect(await statusOf(joe)).toBe("accepted");
    const claimedAgain = during(() => lost(ada, "attempts = attempts + 1"));
    const again = deliverEmail({ ...deps, sender: claimedAgain }, ada.job, testLease());
    expect(await again).toEqual(ended);
    expect(await jobState(ada)).toEqual({ state: "running" });
  });

  test("sandboxed: is never reported as sent", async () => {
    const jane = await invited();
    const validating = createSendGridSender({
      apiKey: fake.apiKey,
      baseUrl: fake.url,
      from: { email: "invitations@usher.example" },
      sandboxMode: true,
    });
    await handle(jane.job, { sender: validating });
    await validating.close();
    expect(await statusOf(jane)).toBe("sandboxed");
    expect(emailsTo(jane)).toEqual([]);
  });

  test.each<ScriptedAnswer>([
    { kind: "status", status: 400 },
    { kind: "status", status: 413 },
  ])(
    "I15: rejected by %j: the invitation has failed, and nothing is tried again",
    async (answer) => {
      const jane = await invited();
      fake.script(answer);
      expect(await handle(jane.job)).toEqual({ kind: "done" });
      expect(await statusOf(jane)).toBe("failed");
      expect(await invitationOf(jane)).toMatchObject({ state: "failed" });
      expect(await dueJobs()).toEqual([]);
    },
  );

  test("a rejected address is reported as such", async () => {
    const jane = await invited();
    const errors = [
      { message: "Does not contain a valid address.", field: "personalizations.0.to.0.email" },
    ];
    fake.script({ kind: "status", status: 400, body: { errors } });
    await handle(jane.job);
    expect((await invitationOf(jane))?.deliveryDetail).toBe(
      "invalid_address: Does not contain a valid address.",
    );
  });

  test.each<ScriptedAnswer>([
    { kind: "status", status: 500 },
    { kind: "status", status: 503 },
  ])(
    "not sent by %j: queued again with a delay, and other emails are not held up",
    async (answer) => {
      const jane = await invited();
      fake.script(answer);
      expect(await handle(jane.job)).toMatchObject({ kind: "retry" });
      expect(await statusOf(jane)).toBe("queued");
      expect(await database.store.read.outbox.senderPausedForMs("sendgrid")).toBe(0);
      expect(await handle(jane.job)).toEqual({ kind: "done" });
      expect(emailsTo(jane)).toHaveLength(1);
    },
  );

  test("an unreachable provider: queued again", async () => {
    const jane = await invited();
    const elsewhere = createSendGridSender({
      apiKey: fake.apiKey,
      baseUrl: "http://127.0.0.1:1",
      from: { email: "invitations@usher.example" },
    });
    const outcome = await handle(jane.job, { sender: elsewhere });
    await elsewhere.close();
    expect(outcome).toMatchObject({ kind: "retry", error: "ECONNREFUSED" });
    expect(await statusOf(jane)).toBe("queued");
  });

  test("an email that cannot be sent for hours is parked", async () => {
    const jane = await invited();
    fake.script({ kind: "status", status: 503 });
    expect(await handle({ ...jane.job, attempts: maxAttempts })).toEqual({ kind: "done" });
    expect(await statusOf(jane)).toBe("parked");
    expect(await invitationOf(jane)).toMatchObject({ state: "pending" });
  });
});

describe("a pause of the sender", () => {
  test.each<[string, ScriptedAnswer, number]>([
    ["unauthorized", { kind: "status", status: 401 }, 60_000],
    ["credits_exceeded", { kind: "credits_exceeded" }, 60_000],
    ["forbidden", { kind: "status", status: 403 }, 60_000],
    ["misconfigured", { kind: "status", status: 404 }, 60_000],
    ["rate_limited", { kind: "rate_limited", resetInSeconds: 20 }, 22_000],
  ])("by %s stops every email and costs no attempt", async (reason, answer, longest) => {
    const jane = await invited();
    const joe = await invited();
    fake.script(answer);
    expect(await handle(jane.job)).toMatchObject({ kind: "retry", countsAsAttempt: false });
    expect(await statusOf(jane)).toBe("queued");
    const rows = await database.sql<{ reason: string }>("SELECT reason FROM sender_pause");
    expect(rows).toEqual([{ reason }]);

    const before = fake.requests().length;
    const waiting = await handle(joe.job);
    expect(waiting).toMatchObject({ kind: "retry", countsAsAttempt: false });
    const afterMs = waiting.kind === "retry" ? waiting.afterMs : 0;
    expect(afterMs).toBeGreaterThan(15_000);
    expect(afterMs).toBeLessThanOrEqual(longest + 2_000);
    expect(fake.requests()).toHaveLength(before);
    expect(await statusOf(joe)).toBe("queued");
  });

  test("lets the emails go out once it is over", async () => {
    const jane = await invited();
    fake.script({ kind: "status", status: 401 });
    await handle(jane.job);
    database.clock.advance("2 minutes");
    expect(await handle(jane.job)).toEqual({ kind: "done" });
    expect(emailsTo(jane)).toHaveLength(1);
  });
});

describe("an organization that is suspended or deleted", () => {
  const setStatus = ({ organizationId }: Invited, status: string) =>
    database.sql("UPDATE organization SET status = $2 WHERE id = $1", [organizationId, status]);
  const waits = { kind: "retry", countsAsAttempt: false };

  test.each(["suspended", "deleted"])("holds its email back while it is %s", async (status) => {
    const jane = await invited();
    const joe = await invited();
    await setStatus(jane, status);
    expect(await handle(jane.job)).toMatchObject(waits);
    expect(await statusOf(jane)).toBe("queued");
    expect(await handle(joe.job)).toEqual({ kind: "done" });
    expect(emailsTo(jane)).toEqual([]);
    await setStatus(jane, "active");
    expect(await handle(jane.job)).toEqual({ kind: "done" });
    expect(emailsTo(jane)).toHaveLength(1);
  });

  test("gets no second attempt until it is active again, but the proof of the first", async () => {
    const jane = await invited();
    fake.script({ kind: "reset_after_body_lost" });
    await handle(jane.job);
    const job = await claim("mail.reconcile");
    await setStatus(jane, "suspended");
    expect(await handle(job)).toMatchObject(waits);
    expect(await statusOf(jane)).toBe("unknown");
    expect(fake.requests()).toHaveLength(1);
    const lookup = {
      find: () => Promise.resolve({ kind: "found", providerMessageId: "m1" } as const),
    };
    expect(await handle(job, { lookup })).toEqual({ kind: "done" });
    expect(await statusOf(jane)).toBe("accepted");
  });

  test("cancels what is no longer wanted once it is active again", async () => {
    const jane = await invited();
    await setStatus(jane, "suspended");
    await handle(jane.job);
    await database.store.read.invitations.transition(transitionOf(jane, "revoked"));
    await setStatus(jane, "active");
    await handle(jane.job);
    expect(await statusOf(jane)).toBe("cancelled");
    expect(emailsTo(jane)).toEqual([]);
  });
});

describe("an unknown outcome", () => {
  const doubts: ScriptedAnswer[] = [
    { kind: "reset_after_body" },
    { kind: "reset_after_body_lost" },
    { kind: "hang" },
    { kind: "status", status: 502 },
    { kind: "status", status: 504 },
    { kind: "status", status: 302 },
  ];
  test.each(doubts)(
    "after %j is checked later, and the email is not sent again",
    async (answer) => {
      const jane = await invited();
      fake.script(answer);
      expect(await handle(jane.job, { sender: hasty })).toEqual({ kind: "done" });
      expect(await statusOf(jane)).toBe("unknown");
      expect(await dueJobs()).toEqual(["mail.reconcile"]);
      expect(await handle(jane.job)).toEqual({ kind: "done" });
      expect(fake.requests()).toHaveLength(1);
    },
  );

  test("is not recorded for a 202 whose body stalls", async () => {
    const jane = await invited();
    fake.script({ kind: "stalled_body" });
    await handle(jane.job);
    expect(await statusOf(jane)).toBe("accepted");
  });

  test("is checked after the configured time", async () => {
    const jane = await invited();
    fake.script({ kind: "reset_after_body" });
    await handle(jane.job, { reconcileAfterMs: 600_000 });
    await expect(claim("mail.reconcile")).rejects.toThrow("no job");
    database.clock.advance("10 minutes");
    await expect(claim("mail.reconcile")).resolves.toMatchObject({ key: jane.delivery.deliveryId });
  });

  test("ends with one email after an event that proves it", async () => {
    const jane = await invited();
    fake.script({ kind: "reset_after_body" });
    await handle(jane.job);
    await database.store.read.outbox.settle({
      ...jane.delivery,
      from: ["unknown"],
      status: "delivered",
      detail: null,
      providerMessageId: null,
    });
    expect(await handle(await claim("mail.reconcile"))).toEqual({ kind: "done" });
    expect(await statusOf(jane)).toBe("delivered");
    expect(emailsTo(jane)).toHaveLength(1);
  });

  test("without an event is retried once, with the same link and Message-ID", async () => {
    const jane = await invited();
    fake.script({ kind: "reset_after_body" });
    await handle(jane.job);
    expect(await handle(await claim("mail.reconcile"))).toEqual({ kind: "done" });
    const [first, second, ...more] = emailsTo(jane);
    expect(more).toEqual([]);
    expect(linkIn(second)).toBe(linkIn(first));
    expect(second?.headers["Message-ID"]).toBe(first?.headers["Message-ID"]);
    expect(second?.payload).toEqual(first?.payload);
    expect(await statusOf(jane)).toBe("accepted");
    expect(await invitationOf(jane)).toMatchObject({ sentCount: 1, generation: 1 });
  });

  test("after the retry is parked for a person to decide, and nothing more is sent", async () => {
    const jane = await invited();
    fake.script({ kind: "reset_after_body" }, { kind: "reset_after_body" });
    await handle(jane.job);
    const job = await claim("mail.reconcile");
    expect(await handle(job)).toEqual({ kind: "done" });
    expect(await statusOf(jane)).toBe("parked");
    expect(await invitationOf(jane)).toMatchObject({ state: "pending", deliveryStatus: "parked" });
    expect(await handle(job)).toEqual({ kind: "done" });
    expect(await handle(jane.job)).toEqual({ kind: "done" });
    expect(fake.requests()).toHaveLength(2);
  });

  test("repeats a second attempt that was certainly not sent", async () => {
    const jane = await invited();
    fake.script({ kind: "reset_after_body_lost" }, { kind: "status", status: 503 });
    await handle(jane.job);
    const job = await claim("mail.reconcile");
    expect(await handle(job)).toMatchObject({ kind: "retry" });
    expect(await statusOf(jane)).toBe("unknown");
    expect(await handle(job)).toEqual({ kind: "done" });
    expect(emailsTo(jane)).toHaveLength(1);
  });

  test("gets no second attempt for a revoked invitation", async () => {
    const jane = await invited();
    fake.script({ kind: "reset_after_body_lost" });
    await handle(jane.job);
    await database.store.read.invitations.transition(transitionOf(jane, "revoked"));
    await handle(await claim("mail.reconcile"));
    expect(await statusOf(jane)).toBe("parked");
    expect(fake.requests()).toHaveLength(1);
  });
});

describe("the provider's log is queried before the second attempt", () => {
  let knowing: FakeSendGrid;
  let informed: SendGridSender;
  beforeAll(async () => {
    knowing = await startFakeSendGrid({ allowEmailLogs: true });
    informed = createSendGridSender({
      apiKey: knowing.apiKey,
      baseUrl: knowing.url,
      from: { email: "invitations@usher.example" },
    });
  });
  afterAll(async () => {
    await informed.close();
    await knowing.close();
  });
  const known = () => ({ sender: informed, lookup: informed.lookup });

  test("and what it knows is not sent again", async () => {
    const jane = await invited();
    knowing.script({ kind: "reset_after_body" });
    await handle(jane.job, known());
    expect(await statusOf(jane)).toBe("unknown");
    expect(await handle(await claim("mail.reconcile"), known())).toEqual({ kind: "done" });
    expect(knowing.mailbox.list({ to: jane.email })).toHaveLength(1);
    expect(await invitationOf(jane)).toMatchObject({ deliveryStatus: "accepted", sentCount: 1 });
    const [row] = await database.sql<{ id: string }>(
      "SELECT provider_message_id AS id FROM delivery WHERE id = $1",
      [jane.delivery.deliveryId],
    );
    expect(row?.id).toBe(knowing.mailbox.list({ to: jane.email })[0]?.id);
  });

  test("and what it does not know is sent once more", async () => {
    const jane = await invited();
    knowing.script({ kind: "reset_after_body_lost" });
    await handle(jane.job, known());
    await handle(await claim("mail.reconcile"), known());
    expect(knowing.mailbox.list({ to: jane.email })).toHaveLength(1);
    expect(await statusOf(jane)).toBe("accepted");
  });

  test("a log that the key may not read is not an answer: the email is sent once more", async () => {
    const jane = await invited();
    fake.script({ kind: "reset_after_body_lost" });
    await handle(jane.job);
    await handle(await claim("mail.reconcile"), { lookup: sender.lookup });
    expect(emailsTo(jane)).toHaveLength(1);
  });

  test("an unavailable log is waited for, but not forever", async () => {
    const jane = await invited();
    fake.script({ kind: "reset_after_body_lost" });
    await handle(jane.job);
    const lookup = { find: async () => ({ kind: "unavailable", later: true }) as const };
    const job = await claim("mail.reconcile");
    expect(await handle(job, { lookup })).toMatchObject({ kind: "retry" });
    expect(await statusOf(jane)).toBe("unknown");
    expect(fake.requests()).toHaveLength(1);
    expect(await handle({ ...job, attempts: 5 }, { lookup })).toEqual({ kind: "done" });
    expect(await statusOf(jane)).toBe("accepted");
  });
});

describe("a worker that dies", () => {
  test("I14: in sending leaves an unknown email, which is never simply sent again", async () => {
    const jane = await invited();
    await database.store.read.outbox.beginSending({ ...jane.delivery, from: ["queued"] });
    expect(await handle(jane.job)).toEqual({ kind: "done" });
    expect(fake.requests()).toEqual([]);
    expect(await statusOf(jane)).toBe("unknown");
    expect(await dueJobs()).toEqual(["mail.reconcile"]);
  });

  test("in the second attempt leaves it parked", async () => {
    const jane = await invited();
    fake.script({ kind: "reset_after_body" });
    await handle(jane.job);
    const job = await claim("mail.reconcile");
    await database.store.read.outbox.beginSending({ ...jane.delivery, from: ["unknown"] });
    expect(await handle(job)).toEqual({ kind: "done" });
    expect(await statusOf(jane)).toBe("parked");
    expect(fake.requests()).toHaveLength(1);
  });

  test("and comes back late: its answer still counts", async () => {
    const jane = await invited();
    let answer = (_outcome: SendOutcome) => {};
    let called = () => {};
    const sending = new Promise<void>((resolve) => {
      called = resolve;
    });
    const slow = {
      send: () => {
        called();
        return new Promise<SendOutcome>((resolve) => {
          answer = resolve;
        });
      },
    };
    const first = handle(jane.job, { sender: slow });
    await sending;
    await handle(jane.job);
    expect(await statusOf(jane)).toBe("unknown");
    answer({ kind: "accepted", providerMessageId: "m1", sandboxed: false });
    await first;
    expect(await statusOf(jane)).toBe("accepted");
    await handle(await claim("mail.reconcile"));
    expect(fake.requests()).toEqual([]);
  });
});

describe("an email that is not sent", () => {
  test("a revoked invitation: its email is canceled", async () => {
    const jane = await invited();
    await database.store.read.invitations.transition(transitionOf(jane, "revoked"));
    expect(await handle(jane.job)).toEqual({ kind: "done" });
    expect(await statusOf(jane)).toBe("cancelled");
    expect(fake.requests()).toEqual([]);
  });

  test("a link with an unknown key: left to another process, then parked with advice", async () => {
    const jane = await invited();
    const links = createLinkKeyring([Buffer.alloc(32, 7)]);
    expect(await handle(jane.job, { links })).toMatchObject({ kind: "retry" });
    expect(await statusOf(jane)).toBe("queued");
    expect(await handle({ ...jane.job, attempts: 20 }, { links })).toEqual({ kind: "done" });
    expect(await statusOf(jane)).toBe("parked");
    expect(await invitationOf(jane)).toMatchObject({
      state: "pending",
      deliveryDetail:
        "the key of this link is not configured; add it to LINK_KEYS or resend the invitation",
    });
    expect(fake.requests()).toEqual([]);
  });

  test.each([{}, { deliveryId: 7 }, { deliveryId: "x" }, { deliveryId: newId() }])(
    "a job that names no delivery: %j is dead",
    async (payload) => {
      const { job } = await invited();
      expect(await handle({ ...job, payload })).toMatchObject({ kind: "dead" });
    },
  );
});

test("an older link key still derives the same link", async () => {
  const jane = await invited();
  const older = createHash("sha256").update("usher test link key").digest();
  const rotated = createLinkKeyring([Buffer.alloc(32, 7), older]);
  expect(rotated.currentKeyId).not.toBe(testLinkKeyring().currentKeyId);
  await handle(jane.job, { links: rotated });
  expect(linkIn(emailsTo(jane)[0])).toBe(
    `${linkBase}/i/${await linkTokenOf(database.store, jane)}`,
  );
});

test("S1, I6: writes neither key nor link to the database or the worker's log", async () => {
  const jane = await invited();
  await database.sql("UPDATE job SET state = 'ready', lease_owner = NULL, lease_until = NULL");
  const token = await linkTokenOf(database.store, jane);
  const verifier = token.slice(token.indexOf(".") + 1);
  const echo = { errors: [{ message: `${fake.apiKey} ${linkBase}/i/${token}`, field: null }] };
  fake.script(
    { kind: "status", status: 500, body: echo },
    { kind: "reset_after_body" },
    { kind: "status", status: 400, body: echo },
  );
  const logged: unknown[] = [];
  const log = {
    warn: (...line: unknown[]) => logged.push(line),
    error: (...line: unknown[]) => logged.push(line),
  };
  const handler = (job: Job): Promise<JobOutcome> => handle(job, { retryAfterMs: () => 0 });
  const worker = startWorker({
    store: database.store,
    handlers: { mail: handler, "mail.reconcile": handler },
    signal: { subscribe: () => () => {} },
    outcomes: quietOutcomes(),
    owner: "worker-1",
    concurrency: 2,
    leaseMs: 60_000,
    pollMs: 50,
    log,
  });
  workers.push(worker);
  await worker.idle();
  expect(fake.requests()).toHaveLength(3);
  expect(await statusOf(jane)).toBe("parked");
  const tables = await database.sql<{ rows: string }>(
    `SELECT (SELECT json_agg(d)::text FROM delivery d) || (SELECT json_agg(j)::text FROM job j)
       || (SELECT json_agg(i)::text FROM invitation i) || (SELECT json_agg(a)::text FROM audit_event a) AS rows`,
  );
  const said = `${inspect(logged, { depth: 10 })}${inspect(tables, { depth: 10, maxStringLength: null })}`;
  expect(said).toContain(jane.id);
  expect(said).not.toContain(fake.apiKey);
  expect(said).not.toContain(verifier);
});

test("I14: three workers send each of forty emails once", async () => {
  const { id: organizationId } = await createOrganization(database.store);
  const invitations = Array.from({ length: 40 }, () => newInvitation(`p-${newId()}@example.com`));
  await database.store.read.invitations.insert(
    batchOf(organizationId, invitations, { linkKeyId: testLinkKeyring().currentKeyId }),
  );
  fake.setLatency(5);
  workers = ["a", "b", "c"].map((owner) =>
    startWorker({
      store: database.store,
      handlers: { mail: (job) => handle(job) },
      signal: { subscribe: () => () => {} },
      outcomes: quietOutcomes(),
      owner,
      concurrency: 5,
      leaseMs: 60_000,
      pollMs: 50,
      log: { warn: () => {}, error: () => {} },
    }),
  );
  await Promise.all(workers.map((worker) => worker.idle()));
  const recipients = fake.mailbox.list().map((email) => email.to.email);
  expect(recipients.toSorted()).toEqual(invitations.map(({ email }) => email).toSorted());
});
