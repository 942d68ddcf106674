import { isTrackedEnvelope } from "@trpc/server";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { subscriptionsPerActor } from "../audit/subscription-slots.ts";
import { authenticateKey } from "../api-key/authenticate-key.ts";
import type { Actor } from "../model/actor.ts";
import { newId } from "../model/ids.ts";
import { createCallers, sessionOf, testContext, type TestCallers } from "../testing/callers.ts";
import { createOrganization, type TestOrganization } from "../testing/organization.ts";
import { rejectionOf } from "../testing/rejection-of.ts";
import { requirementOf } from "../trpc/procedure-meta.ts";
import { appRouter } from "../trpc/app-router.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { createAuditSignal } from "../typeorm/audit-signal.ts";
import type { InvitationStreamEvent, onInvitationEventInput } from "./event-schemas.ts";
import { onInvitationEvent } from "./on-invitation-event.ts";
import type { z } from "zod";

/** Longer than any test: what happens before is not due to a poll. */
const noPollMs = 3_600_000;
const requirement = requirementOf(appRouter.invitation.onEvent);
let db: TestDatabase;
let acme: TestOrganization;
let callers: TestCallers;
const followed: { abort: AbortController; following: Following }[] = [];
beforeAll(async () => {
  db = await createTestDatabase();
  acme = await createOrganization(db.store);
  callers = createCallers(db.store, acme);
});
afterEach(async () => {
  for (const { abort, following } of followed.splice(0)) {
    abort.abort();
    await following.return();
  }
});
afterAll(() => db.close());

type Input = z.input<typeof onInvitationEventInput>;
type Following = AsyncGenerator<InvitationStreamEvent, void>;

async function follow(
  input: Input = {},
  {
    actor = sessionOf(acme.admin),
    recheckMs = 30_000,
    pollMs,
    organization = acme.id,
    ...rest
  }: {
    actor?: Actor;
    recheckMs?: number;
    pollMs?: number;
    organization?: string;
    events?: ReturnType<typeof createAuditSignal>;
  } = {},
): Promise<Following> {
  const abort = new AbortController();
  const ctx = testContext(db.store, actor, { organization, requirement, ...rest });
  const settings = { signal: abort.signal, recheckMs, ...(pollMs !== undefined && { pollMs }) };
  const following = await onInvitationEvent(ctx, input, settings);
  followed.push({ abort, following });
  return following;
}

/** The next so many events, beginning with `stream.opened` where there is one. */
async function take(following: Following, count: number): Promise<InvitationStreamEvent[]> {
  const taken: InvitationStreamEvent[] = [];
  while (taken.length < count) {
    const { value, done } = await following.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

async function opened(input: Input = {}, options: Parameters<typeof follow>[1] = {}) {
  const following = await follow(input, options);
  expect((await take(following, 1))[0]?.type).toBe("stream.opened");
  return following;
}

async function invite(email = `${newId()}@guest.example`): Promise<string> {
  const { results } = await callers.owner.invitation.create({ entries: [{ email }] });
  return results[0]?.invitation?.id ?? "";
}

const types = (events: InvitationStreamEvent[]) => events.map((event) => event.type);

describe("a subscription", () => {
  test("begins with the current position and delivers every transition in order with its actor", async () => {
    await invite();
    const following = await opened();
    const id = await invite("jane@guest.example");
    await callers.admin.invitation.extend({ id, expiresInHours: 48 });
    await callers.owner.invitation.revoke({ id, reason: "no longer needed" });
    const events = await take(following, 3);
    expect(events).toMatchObject([
      {
        type: "invitation.created",
        invitationId: id,
        actor: { kind: "session", id: acme.owner.userId },
        data: { email: "jane@guest.example", roles: ["member"] },
      },
      { type: "invitation.extended", actor: { id: acme.admin.userId } },
      { type: "invitation.revoked", data: { from: "pending", to: "revoked" } },
    ]);
    const ids = events.map((event) => BigInt(event.id));
    expect(ids).toEqual(ids.toSorted((a, b) => (a < b ? -1 : 1)));
    const { events: audited } = await callers.owner.audit.list({ subjectId: id });
    expect(events.map((event) => event.id)).toEqual(audited.map((event) => event.seq).toReversed());
  });

  test("delivers the transitions of one invitation in order, however many raced for it (I30)", async () => {
    const following = await opened();
    const id = await invite();
    const racers = Array.from({ length: 12 }, (_, at) => [
      callers.admin.invitation.extend({ id, expiresInHours: 24 + at }),
      callers.owner.invitation.extend({ id, expiresInHours: 48 + at }),
    ]).flat();
    const revoked = callers.owner.invitation.revoke({ id });
    const done = await Promise.allSettled(racers);
    await revoked;
    const extensions = done.filter(({ status }) => status === "fulfilled").length;
    const received = types(await take(following, extensions + 2));
    expect(received).toEqual([
      "invitation.created",
      ...Array.from({ length: extensions }, () => "invitation.extended"),
      "invitation.revoked",
    ]);
  });

  test("of a slow reader ends within a batch when they lose access", async () => {
    const admin = await acme.addMember({ role: "admin" });
    const following = await opened({}, { actor: sessionOf(admin), recheckMs: 50 });
    for (let count = 0; count < 5; count += 1) await invite();
    await take(following, 1);
    await callers.owner.member.suspend({ id: admin.membershipId });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await rejectionOf(take(following, 4))).code).toBe("membership.inactive");
  });

  test("resumes after the last handled event, without another opening event", async () => {
    const following = await opened();
    const id = await invite();
    const [created] = await take(following, 1);
    await callers.owner.invitation.revoke({ id });
    const again = await follow({ lastEventId: created?.id ?? "" });
    expect(types(await take(again, 1))).toEqual(["invitation.revoked"]);
  });

  test("can be filtered by invitation or by type", async () => {
    const id = await invite();
    const ofOne = await opened({ invitationId: id });
    const revocations = await opened({ types: ["invitation.revoked"] });
    const other = await invite();
    await callers.owner.invitation.revoke({ id: other });
    await callers.owner.invitation.extend({ id, expiresInHours: 24 });
    await callers.owner.invitation.revoke({ id });
    expect(types(await take(ofOne, 2))).toEqual(["invitation.extended", "invitation.revoked"]);
    expect(await take(revocations, 2)).toMatchObject([
      { invitationId: other },
      { invitationId: id },
    ]);
  });

  test("contains no part of the link", async () => {
    const following = await opened();
    const id = await invite();
    const { link } = await callers.owner.invitation.copyLink({ id });
    const received = JSON.stringify(await take(following, 2));
    const [selector = "", verifier = ""] = link.split("/").at(-1)?.split(".") ?? [];
    expect(selector.length).toBeGreaterThan(30);
    expect(verifier.length).toBeGreaterThan(30);
    expect(received).not.toContain(selector);
    expect(received).not.toContain(verifier);
  });

  test("through the router carries ids to resume from, and ends with a catalog code", async () => {
    const stream = await callers.admin.invitation.onEvent({});
    for await (const envelope of stream) {
      // A caller in process gets the envelope, whatever its type says for the client's sake.
      const given: unknown = envelope;
      if (!isTrackedEnvelope(given)) throw new Error("an event without an id to go on from");
      expect(given[1]).toEqual({ id: given[0], type: "stream.opened" });
      break;
    }
    expect((await rejectionOf(callers.member.invitation.onEvent({}))).code).toBe(
      "authorize.forbidden",
    );
    expect((await rejectionOf(callers.anonymous.invitation.onEvent({}))).code).toBe(
      "authorize.unauthenticated",
    );
  });

  test("of a foreign and of an unknown invitation gets the same answer", async () => {
    const other = await createOrganization(db.store);
    const { results } = await createCallers(db.store, other).owner.invitation.create({
      entries: [{ email: "x@guest.example" }],
    });
    for (const invitationId of [results[0]?.invitation?.id ?? "", newId()])
      expect((await rejectionOf(follow({ invitationId }))).code).toBe("invite.not_found");
  });
});

describe("an event that commits late", () => {
  async function connected(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: db.url });
    await client.connect();
    return client;
  }

  /** On a connection of its own, unless it is given one. */
  async function transaction(given?: pg.Client) {
    const client = given ?? (await connected());
    await client.query("BEGIN");
    return {
      async write(invitationId: string): Promise<string> {
        const { rows } = await client.query<{ seq: string }>(
          `INSERT INTO audit_event (organization_id, action, actor_kind, via, subject_kind, subject_id)
           VALUES ($1, 'invitation.reminded', 'system', 'worker', 'invitation', $2) RETURNING seq`,
          [acme.id, invitationId],
        );
        return rows[0]?.seq ?? "";
      },
      async end(how: "COMMIT" | "ROLLBACK") {
        await client.query(how);
        if (given === undefined) await client.end();
      },
    };
  }

  test("is delivered before one with a higher number that committed earlier", async () => {
    const following = await opened();
    const slow = await transaction();
    const [late, early] = [newId(), newId()];
    const lateSeq = await slow.write(late);
    const quick = await transaction();
    const earlySeq = await quick.write(early);
    await quick.end("COMMIT");
    expect(BigInt(earlySeq)).toBeGreaterThan(BigInt(lateSeq));
    const two = take(following, 2);
    const waiting = Symbol("waiting");
    const pause = new Promise((resolve) => setTimeout(() => resolve(waiting), 1_500));
    expect(await Promise.race([two, pause])).toBe(waiting);
    await slow.end("COMMIT");
    expect(await two).toMatchObject([
      { id: lateSeq, invitationId: late },
      { id: earlySeq, invitationId: early },
    ]);
  });

  test("delays no reader once it was rolled back", async () => {
    const following = await opened();
    const slow = await transaction();
    await slow.write(newId());
    const quick = await transaction();
    const seq = await quick.write(newId());
    await quick.end("COMMIT");
    await slow.end("ROLLBACK");
    expect(await take(following, 1)).toMatchObject([{ id: seq }]);
  });

  test("that was open when the subscription began is delivered or was committed before it began", async () => {
    const slow = await transaction();
    await slow.write(newId());
    const quick = await transaction();
    await quick.write(newId());
    await quick.end("COMMIT");
    let began = false;
    const opening = opened().then(() => (began = true));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(began).toBe(false);
    await slow.end("COMMIT");
    expect(await opening).toBe(true);
  });

  test("is delivered once and in order among many, whatever the order of commits and reconnects", async () => {
    const following = await follow();
    const [beginning] = await take(following, 1);
    let lastEventId = beginning?.id ?? "";
    const committed = new Set<string>();
    const writer = async (rounds: number) => {
      const client = await connected();
      for (let round = 0; round < rounds; round += 1) {
        const open = await transaction(client);
        const seqs = [await open.write(newId())];
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 40));
        seqs.push(await open.write(newId()));
        await open.end("COMMIT");
        for (const seq of seqs) committed.add(seq);
        const undone = await transaction(client);
        await undone.write(newId());
        await undone.end("ROLLBACK");
      }
      await client.end();
    };
    const writing = Promise.all(Array.from({ length: 8 }, () => writer(12)));
    const received: string[] = [];
    const total = 8 * 12 * 2;
    while (received.length < total) {
      const part = await follow({ lastEventId });
      const events = await take(part, Math.min(7, total - received.length));
      await part.return();
      received.push(...events.map((event) => event.id));
      lastEventId = received.at(-1) ?? lastEventId;
    }
    await writing;
    const ascending = [...committed].toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
    expect(committed.size).toBe(total);
    expect(received).toEqual(ascending);
  });
});

describe("a follower", () => {
  test("gets no event after their role was lowered, not even a waiting one", async () => {
    const admin = await acme.addMember({ role: "admin" });
    const following = await opened({}, { actor: sessionOf(admin) });
    await callers.owner.member.changeRole({ id: admin.membershipId, roles: ["billing"] });
    await invite();
    expect((await rejectionOf(take(following, 1))).code).toBe("authorize.forbidden");
  });

  test("with a revoked key is disconnected, even without events", async () => {
    const key = await callers.owner.apiKey.create({
      kind: "org_key",
      name: "tool",
      permissions: ["member:read"],
    });
    const actor = await authenticateKey(db.store, key.secret);
    if (actor === null) throw new Error("the key was not accepted");
    const following = await opened({}, { actor, recheckMs: 100 });
    const [rejection] = await Promise.all([
      rejectionOf(take(following, 1)),
      callers.owner.apiKey.revoke({ id: key.key.id }),
    ]);
    expect(rejection.code).toBe("authorize.unauthenticated");
  });

  test("is limited to a number of streams, and may open another when one ends", async () => {
    const admin = await acme.addMember({ role: "admin" });
    const actor = sessionOf(admin);
    const open = await Promise.all(
      Array.from({ length: subscriptionsPerActor }, () => opened({}, { actor })),
    );
    expect((await rejectionOf(take(await follow({}, { actor }), 1))).code).toBe(
      "invite.actor_rate_limited",
    );
    await opened({}, { actor: sessionOf(acme.owner) });
    await open[0]?.return();
    await opened({}, { actor });
  });

  test("that leaves ends at once, even between events", async () => {
    const following = await opened({}, { recheckMs: noPollMs, pollMs: noPollMs });
    const next = following.next();
    for (const { abort } of followed) abort.abort();
    expect((await next).done).toBe(true);
  });
});

describe("with a signal", () => {
  test("events are delivered at once, and only processes with followers are notified", async () => {
    const heard: string[] = [];
    const listener = new pg.Client({ connectionString: db.url });
    await listener.connect();
    listener.on("notification", ({ payload = "" }) => heard.push(payload));
    await listener.query("LISTEN usher_audit");
    const quiet = await createOrganization(db.store);
    const events = createAuditSignal({ url: db.url });
    const following = await opened({}, { events, recheckMs: noPollMs, pollMs: noPollMs });
    // The subscription asks for wake-ups when it is first read.
    await events.ready();
    await createCallers(db.store, quiet).owner.invitation.create({
      entries: [{ email: "x@guest.example" }],
    });
    const [next] = await Promise.all([take(following, 1), invite()]);
    expect(types(next)).toEqual(["invitation.created"]);
    // The other listener's connection may be read a little later.
    await expect.poll(() => new Set(heard)).toEqual(new Set([acme.id]));
    await events.close();
    await listener.end();
  });
});
