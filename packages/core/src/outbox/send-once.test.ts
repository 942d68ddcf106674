import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { newId } from "../model/ids.ts";
import { testLinkKeyring } from "../testing/keyring.ts";
import { createOrganization } from "../testing/organization.ts";
import { quietOutcomes } from "../testing/quiet-outcomes.ts";
import { batchOf, newInvitation } from "../testing/repository-fixture.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { testLease } from "../testing/test-lease.ts";
import { unreliableStore, type UnreliableStore } from "../testing/unreliable-store.ts";
import { deliverEmail } from "./deliver-email.ts";
import type { SendGuard, SendOutcome } from "../model/delivery.ts";
import type { Job } from "../model/job.ts";
import type { EmailDelivery } from "./email-attempt.ts";
import type { EmailSender } from "../ports/email-sender.ts";

let database: TestDatabase;
let unreliable: UnreliableStore;
let outcomes: EmailDelivery["outcomes"];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql("DELETE FROM sender_pause");
  await database.sql("DELETE FROM job");
  unreliable = unreliableStore(database.store);
  outcomes = quietOutcomes();
  return () => outcomes.close();
});

const accepted: SendOutcome = { kind: "accepted", providerMessageId: "m1", sandboxed: false };
const rejected: SendOutcome = { kind: "rejected", reason: "no such address", field: null };
const unknown: SendOutcome = { kind: "unknown", reason: "timeout" };
const notSent: SendOutcome = { kind: "not_sent", reason: "HTTP 503", pause: null };

/** Each call gets the next answer; what a call does before it is a function's. */
function scripted(...answers: (SendOutcome | ((guard?: SendGuard) => Promise<SendOutcome>))[]) {
  const left = [...answers];
  let calls = 0;
  const sender: EmailSender = {
    send(_email, guard) {
      calls += 1;
      const answer = left.shift();
      if (!answer) throw new Error("no further call is expected");
      return typeof answer === "function" ? answer(guard) : Promise.resolve(answer);
    },
  };
  return { sender, calls: () => calls };
}

type Invited = { organizationId: string; id: string; job: Job; deliveryId: string };

async function invited(): Promise<Invited> {
  const { id: organizationId } = await createOrganization(database.store);
  const batch = batchOf(organizationId, [newInvitation(`p-${newId()}@example.com`)], {
    linkKeyId: testLinkKeyring().currentKeyId,
  });
  const [invitation] = await database.store.read.invitations.insert(batch);
  if (!invitation) throw new Error("nothing was inserted");
  const job = await claim("mail", "worker 1");
  return { organizationId, id: invitation.id, job, deliveryId: String(job.payload["deliveryId"]) };
}

async function claim(kind: Job["kind"], owner: string): Promise<Job> {
  const query = { kinds: [kind], owner, leaseMs: 60_000, limit: 1 };
  const [job] = await database.store.read.outbox.claim(query);
  if (!job) throw new Error(`no job of kind ${kind} is due`);
  return job;
}

/** Another worker, after the first one's lease. */
async function takeOver({ job }: Invited, owner = "worker 2"): Promise<Job> {
  await database.sql("UPDATE job SET lease_until = usher_now() WHERE id = $1", [job.id]);
  return claim(job.kind, owner);
}

const deps = (sender: EmailSender, given: Partial<EmailDelivery> = {}): EmailDelivery => ({
  store: unreliable.store,
  links: testLinkKeyring(),
  sender,
  outcomes,
  linkBase: "https://usher.example",
  reconcileAfterMs: 0,
  retryAfterMs: () => 0,
  ...given,
});
const run = (sender: EmailSender, job: Job, lease = testLease("worker 1")) =>
  deliverEmail(deps(sender), job, lease);

async function stateOf({ organizationId, id, deliveryId }: Invited) {
  const { read } = database.store;
  const [delivery, invitation] = await Promise.all([
    read.outbox.delivery({ organizationId, deliveryId }),
    read.invitations.find(organizationId, id),
  ]);
  return { delivery: delivery?.status, invitation: invitation?.state };
}
const detailOf = async ({ organizationId, id }: Invited) =>
  (await database.store.read.invitations.find(organizationId, id))?.deliveryDetail;
const until = (met: () => boolean) => vi.waitUntil(met, { interval: 2, timeout: 30_000 });

async function isUnknown(jane: Invited): Promise<Job> {
  await run(scripted(unknown).sender, jane.job);
  return claim("mail.reconcile", "worker 1");
}

describe("while the database is unavailable", () => {
  const afterCall = (answer: SendOutcome) => () => {
    unreliable.breakCalls("away");
    return Promise.resolve(answer);
  };

  test.each([
    [accepted, "accepted"],
    [rejected, "failed"],
    [unknown, "unknown"],
    [notSent, "queued"],
  ] as const)("the outcome of an email is kept until it is written: %j", async (answer, status) => {
    const jane = await invited();
    const { sender, calls } = scripted(afterCall(answer));
    const ended = run(sender, jane.job);
    await until(() => unreliable.failures() > 5);
    expect(outcomes.waiting()).toBe(1);
    expect((await stateOf(jane)).delivery).toBe("sending");
    unreliable.repair();
    await ended;
    expect((await stateOf(jane)).delivery).toBe(status);
    expect(calls()).toBe(1);
  });

  test("a pause of the sender is kept too, so that no other process calls", async () => {
    const jane = await invited();
    const paused: SendOutcome = {
      ...notSent,
      pause: { reason: "unauthorized", forMs: 60_000 },
    };
    const ended = run(scripted(paused).sender, jane.job);
    unreliable.breakCalls("away", ["pauseSender"]);
    await until(() => unreliable.failures() > 2);
    unreliable.repair();
    expect(await ended).toMatchObject({ kind: "retry", countsAsAttempt: false });
    expect(await database.store.read.outbox.senderPausedForMs("sendgrid")).toBeGreaterThan(0);
  });

  test("no other email starts until the outcome of the first is written", async () => {
    const [jane, joe] = [await invited(), await invited()];
    const first = run(scripted(afterCall(accepted)).sender, jane.job);
    await until(() => outcomes.waiting() === 1);
    const second = scripted(accepted);
    const joes = run(second.sender, joe.job);
    // Everything but that one write works again.
    unreliable.breakCalls("away", ["settle"]);
    const failures = unreliable.failures();
    await until(() => unreliable.failures() > failures + 2);
    expect(second.calls()).toBe(0);
    expect((await stateOf(joe)).delivery).toBe("queued");
    unreliable.repair();
    await Promise.all([first, joes]);
    expect((await stateOf(joe)).delivery).toBe("accepted");
  });

  test("an email that waits for it gives up with its lease", async () => {
    const [jane, joe] = [await invited(), await invited()];
    const first = run(scripted(afterCall(accepted)).sender, jane.job);
    await until(() => outcomes.waiting() === 1);
    const lease = testLease("worker 1");
    const second = scripted();
    const joes = run(second.sender, joe.job, lease);
    lease.lose();
    unreliable.repair();
    await first;
    expect(await joes).toMatchObject({ kind: "retry", countsAsAttempt: false });
    expect(second.calls()).toBe(0);
    expect((await stateOf(joe)).delivery).toBe("queued");
  });

  test.each(["settle", "transaction"] as const)(
    "an outcome whose commit lost its answer is written once: %s",
    async (call) => {
      const jane = await invited();
      const { sender } = scripted(() => {
        unreliable.breakCalls("answer_lost", [call]);
        return Promise.resolve(call === "settle" ? accepted : unknown);
      });
      const ended = run(sender, jane.job);
      await until(() => unreliable.failures() > 2);
      unreliable.repair();
      await ended;
      const rows = await database.sql<{ action: string }>(
        "SELECT action FROM audit_event WHERE organization_id = $1 AND action LIKE 'invitation.%'",
        [jane.organizationId],
      );
      const written = call === "settle" ? "invitation.sent" : "invitation.delivery_unknown";
      expect(rows.map(({ action }) => action)).toEqual(["invitation.created", written]);
    },
  );
});

describe("a begin with a lost answer", () => {
  test("is undone, because nothing was sent", async () => {
    const jane = await invited();
    unreliable.breakCalls("answer_lost", ["beginSending"]);
    const { sender, calls } = scripted(accepted);
    await expect(run(sender, jane.job)).rejects.toThrow();
    expect(await stateOf(jane)).toMatchObject({ delivery: "queued" });
    expect(calls()).toBe(0);
    unreliable.repair();
    await run(sender, jane.job);
    expect(await stateOf(jane)).toMatchObject({ delivery: "accepted" });
  });

  test("of a second attempt makes the email unknown again", async () => {
    const jane = await invited();
    const job = await isUnknown(jane);
    unreliable.breakCalls("answer_lost", ["beginSending"]);
    await expect(run(scripted().sender, job)).rejects.toThrow();
    expect((await stateOf(jane)).delivery).toBe("unknown");
  });

  test("does not undo what another worker left in sending", async () => {
    const jane = await invited();
    const { organizationId, deliveryId } = jane;
    const target = { organizationId, deliveryId };
    await database.store.read.outbox.beginSending({ ...target, from: ["queued"] });
    unreliable.breakCalls("answer_lost", ["beginSending"]);
    await expect(run(scripted().sender, jane.job)).rejects.toThrow();
    expect((await stateOf(jane)).delivery).toBe("sending");
  });
});

describe("a worker with an ended lease", () => {
  test("starts nothing", async () => {
    const jane = await invited();
    const lease = testLease("worker 1");
    lease.lose();
    const outcome = await run(scripted().sender, jane.job, lease);
    expect(outcome).toMatchObject({ kind: "retry", countsAsAttempt: false });
    expect((await stateOf(jane)).delivery).toBe("queued");
  });

  test("starts nothing if only the database knows it", async () => {
    const jane = await invited();
    await takeOver(jane);
    await run(scripted().sender, jane.job);
    expect((await stateOf(jane)).delivery).toBe("queued");
  });

  test("makes no call after its begin was committed, and requeues the email", async () => {
    const jane = await invited();
    const lease = testLease("worker 1");
    const ensure = [true, false];
    const ending = { ...lease, ensure: async () => ensure.shift() ?? false };
    const { sender, calls } = scripted(accepted);
    await deliverEmail(deps(sender), jane.job, ending);
    expect(calls()).toBe(0);
    expect((await stateOf(jane)).delivery).toBe("queued");
  });

  test("is checked once more by the sender, right before the call", async () => {
    const jane = await invited();
    const lease = testLease("worker 1");
    const { sender } = scripted(async (guard) => {
      expect(guard?.mayStart(10_000)).toBe(true);
      lease.lose();
      expect(guard?.mayStart(10_000)).toBe(false);
      return notSent;
    });
    await run(sender, jane.job, lease);
    expect((await stateOf(jane)).delivery).toBe("queued");
  });

  test("does not release its job once the call may begin", async () => {
    const jane = await invited();
    const lease = testLease("worker 1");
    const { sender } = scripted(async () => {
      expect(lease.kept()).toBe(true);
      return accepted;
    });
    expect(lease.kept()).toBe(false);
    await run(sender, jane.job, lease);
  });

  test("does not mark an email unknown that the next worker is sending", async () => {
    const jane = await invited();
    const second = await takeOver(jane);
    const late = testLease("worker 1");
    const { sender } = scripted(async () => {
      late.lose();
      await deliverEmail(deps(scripted().sender), jane.job, late);
      expect((await stateOf(jane)).delivery).toBe("sending");
      return accepted;
    });
    await run(sender, second, testLease("worker 2"));
    expect((await stateOf(jane)).delivery).toBe("accepted");
  });
});

describe("a worker that took a job over", () => {
  /** The first worker is in its call when the second one has its job, and answers after that. */
  async function overtaken(answer: SendOutcome, then?: (jane: Invited) => Promise<unknown>) {
    const jane = await invited();
    const second = scripted();
    const first = scripted(async () => {
      await run(second.sender, await takeOver(jane), testLease("worker 2"));
      expect((await stateOf(jane)).delivery).toBe("unknown");
      await then?.(jane);
      return answer;
    });
    await run(first.sender, jane.job);
    return { jane, calls: second.calls() };
  }

  test("sends nothing, and the first one's late acceptance wins", async () => {
    const { jane, calls } = await overtaken(accepted);
    expect(calls).toBe(0);
    expect(await stateOf(jane)).toEqual({ delivery: "accepted", invitation: "pending" });
    const reconcile = scripted();
    await run(reconcile.sender, await claim("mail.reconcile", "worker 2"), testLease("worker 2"));
    expect(reconcile.calls()).toBe(0);
  });

  test("tries again when the first one's call ends without sending before it is called unknown", async () => {
    const jane = await invited();
    let end: (answer: SendOutcome) => void = () => {};
    const first = scripted(
      () =>
        new Promise<SendOutcome>((resolve) => {
          end = resolve;
        }),
    );
    const running = run(first.sender, jane.job);
    await until(() => first.calls() === 1);
    const taken = await takeOver(jane);
    const lease = {
      ...testLease("worker 2"),
      async renew() {
        end(notSent);
        await running;
        return true;
      },
    };
    expect(await run(scripted().sender, taken, lease)).toMatchObject({
      kind: "retry",
      countsAsAttempt: false,
    });
    await run(scripted(accepted).sender, taken, testLease("worker 2"));
    expect((await stateOf(jane)).delivery).toBe("accepted");
  });

  test("lets the first one's late rejection win if nothing was retried", async () => {
    const { jane } = await overtaken(rejected);
    expect(await stateOf(jane)).toEqual({ delivery: "failed", invitation: "failed" });
  });

  test("is not undone by the first one's outcome once it sends itself", async () => {
    const late: Record<string, Awaited<ReturnType<typeof stateOf>>> = {};
    for (const answer of [rejected, notSent, unknown]) {
      const jane = await invited();
      let duringSecond: Promise<unknown> = Promise.resolve();
      let answerSecond = () => {};
      const first = scripted(async () => {
        await run(scripted().sender, await takeOver(jane), testLease("worker 2"));
        const job = await claim("mail.reconcile", "worker 2");
        await new Promise<void>((begun) => {
          const second = scripted(
            () =>
              new Promise((resolve) => {
                answerSecond = () => resolve(accepted);
                begun();
              }),
          );
          duringSecond = run(second.sender, job, testLease("worker 2"));
        });
        return answer;
      });
      await run(first.sender, jane.job);
      expect((await stateOf(jane)).delivery, answer.kind).toBe("sending");
      answerSecond();
      await duringSecond;
      late[answer.kind] = await stateOf(jane);
    }
    const won = { delivery: "accepted", invitation: "pending" };
    expect(late).toEqual({ rejected: won, not_sent: won, unknown: won });
  });

  test("in the second attempt parks it, and a late acceptance still wins", async () => {
    const jane = await invited();
    const job = await isUnknown(jane);
    const first = scripted(async () => {
      await run(scripted().sender, await takeOver({ ...jane, job }), testLease("worker 2"));
      expect((await stateOf(jane)).delivery).toBe("parked");
      return accepted;
    });
    await run(first.sender, job);
    expect(await stateOf(jane)).toEqual({ delivery: "accepted", invitation: "pending" });
  });
});

test("an acceptance counts even if a failover lost the commit before the call", async () => {
  const jane = await invited();
  const { sender } = scripted(async () => {
    await database.sql("UPDATE delivery SET status = 'queued', attempt_id = NULL WHERE id = $1", [
      jane.deliveryId,
    ]);
    return accepted;
  });
  await run(sender, jane.job);
  expect((await stateOf(jane)).delivery).toBe("accepted");
});

describe("a rejected second attempt", () => {
  test("leaves the invitation pending, because the first one may have arrived", async () => {
    const jane = await invited();
    const job = await isUnknown(jane);
    await run(scripted(rejected).sender, job);
    expect(await stateOf(jane)).toEqual({ delivery: "parked", invitation: "pending" });
    expect(await detailOf(jane)).toBe("the second attempt was rejected: no such address");
    await run(scripted().sender, jane.job);
    expect(await stateOf(jane)).toEqual({ delivery: "parked", invitation: "pending" });
  });

  test("is decided by an event", async () => {
    const jane = await invited();
    await run(scripted(rejected).sender, await isUnknown(jane));
    const { organizationId, deliveryId } = jane;
    await database.store.read.outbox.recordEvents([
      {
        organizationId,
        deliveryId,
        eventId: newId(),
        event: "delivered",
        status: "delivered",
        detail: null,
        at: new Date().toISOString(),
        providerMessageId: "m1",
        suppress: null,
      },
    ]);
    expect(await stateOf(jane)).toEqual({ delivery: "delivered", invitation: "pending" });
  });

  test("after others that were certainly not sent leaves it pending too", async () => {
    const jane = await invited();
    const job = await isUnknown(jane);
    const { sender } = scripted(notSent, rejected);
    await run(sender, job);
    expect((await stateOf(jane)).delivery).toBe("unknown");
    await run(sender, job);
    expect(await stateOf(jane)).toEqual({ delivery: "parked", invitation: "pending" });
  });
});

test("an email rejected after it was certainly not sent fails the invitation", async () => {
  const jane = await invited();
  const { sender } = scripted(notSent, rejected);
  await run(sender, jane.job);
  await run(sender, jane.job);
  expect(await stateOf(jane)).toEqual({ delivery: "failed", invitation: "failed" });
});
