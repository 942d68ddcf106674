import { isTrackedEnvelope } from "@trpc/server";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createAuditSealer } from "../audit/seal-audit.ts";
import { newId } from "../model/ids.ts";
import { createCallers, sessionOf, type TestCallers } from "../testing/callers.ts";
import { createOrganization, type TestOrganization } from "../testing/organization.ts";
import { rejectionOf } from "../testing/rejection-of.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";

let db: TestDatabase;
let acme: TestOrganization;
let callers: TestCallers;
const clients: pg.Client[] = [];
beforeAll(async () => {
  db = await createTestDatabase();
});
beforeEach(async () => {
  acme = await createOrganization(db.store);
  callers = createCallers(db.store, acme);
});
afterAll(async () => {
  for (const client of clients) await client.end();
  await db.close();
});

async function invite(email = `${newId()}@guest.example`): Promise<string> {
  const { results } = await callers.owner.invitation.create({ entries: [{ email }] });
  return results[0]?.invitation?.id ?? "";
}

/** Every event from a cursor on, in pages of this size. */
async function readAll(limit = 50, after?: string) {
  const pages = [];
  let from = after;
  for (;;) {
    const page = await callers.admin.event.list({
      limit,
      ...(from !== undefined && { after: from }),
    });
    pages.push(page);
    from = page.next;
    if (!page.hasMore) return pages;
  }
}

const eventsOf = (pages: Awaited<ReturnType<typeof readAll>>) =>
  pages.flatMap((page) => page.events);

describe("event.list", () => {
  test("answers what happened to invitations, approval requests, delegations and members, oldest first", async () => {
    const id = await invite("jane@guest.example");
    await callers.owner.invitation.revoke({ id });
    const { approvalRequestId } = await callers.member.invitation.create({
      entries: [{ email: "sam@guest.example" }],
      onInsufficientRole: "request",
    });
    await callers.owner.approval.deny({ id: approvalRequestId ?? "" });
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const { id: delegationId } = await callers.admin.approval.delegate({
      toUserId: acme.owner.userId,
      until,
    });
    const { membershipId } = await acme.addMember({ role: "member" });
    await callers.owner.member.suspend({ id: membershipId });
    await callers.owner.apiKey.create({ kind: "org_key", name: "not an event" });
    const { events, hasMore } = await callers.admin.event.list();
    expect(events).toMatchObject([
      {
        type: "invitation.created",
        subject: { kind: "invitation", id },
        actor: { kind: "session", id: acme.owner.userId },
        changes: { email: "jane@guest.example", roles: ["member"] },
      },
      { type: "invitation.revoked", changes: { from: "pending", to: "revoked" } },
      {
        type: "approval.requested",
        subject: { kind: "approval", id: approvalRequestId },
        changes: { reason: "insufficient_role", invitations: 1 },
      },
      { type: "invitation.requested", changes: { approvalRequestId } },
      { type: "approval.denied", changes: { quorum: 1 } },
      { type: "invitation.denied", changes: { from: "requested", to: "denied" } },
      { type: "approval.delegated", subject: { kind: "delegation", id: delegationId } },
      { type: "member.suspended", subject: { kind: "member", id: membershipId } },
    ]);
    expect(events).toHaveLength(8);
    expect(hasMore).toBe(false);
  });

  test("pages from where the last one ended, whatever the size, and finds what comes later", async () => {
    for (let count = 0; count < 7; count += 1) await invite();
    const whole = eventsOf(await readAll());
    for (const size of [1, 2, 3, 7]) expect(eventsOf(await readAll(size))).toEqual(whole);
    const [last] = (await readAll()).slice(-1);
    const id = await invite();
    const later = eventsOf(await readAll(50, last?.next));
    expect(later.map((event) => event.subject.id)).toEqual([id]);
    expect((await callers.admin.event.list({ after: last?.next ?? "" })).hasMore).toBe(false);
  });

  test("answers only the types that are asked for", async () => {
    const id = await invite();
    await callers.owner.invitation.revoke({ id });
    await invite();
    const { events } = await callers.admin.event.list({ types: ["invitation.revoked"] });
    expect(events).toMatchObject([{ type: "invitation.revoked", subject: { id } }]);
  });

  test("goes on behind events of other types, and finds a later one of its own", async () => {
    await invite();
    const types: ["member.removed"] = ["member.removed"];
    const none = await callers.admin.event.list({ types });
    expect(none).toMatchObject({ events: [], hasMore: false });
    expect((await callers.admin.event.list({ after: none.next })).events).toEqual([]);
    const { membershipId: id } = await acme.addMember({ role: "member" });
    await callers.owner.member.remove({ id });
    const later = await callers.admin.event.list({ types, after: none.next });
    expect(later.events).toMatchObject([{ type: "member.removed", subject: { id } }]);
  });

  test("is empty without events, and its cursor finds the first one", async () => {
    const empty = await callers.admin.event.list();
    expect(empty).toEqual({ events: [], next: "0", hasMore: false });
    await invite();
    expect((await callers.admin.event.list({ after: empty.next })).events).toHaveLength(1);
  });

  test("has the events of onEvent under the same ids, and a stream resumes at a cursor of the list", async () => {
    const id = await invite();
    const { events, next } = await callers.admin.event.list();
    await callers.owner.invitation.extend({ id, expiresInHours: 48 });
    const listed = await callers.admin.event.list({ after: next });
    const stream = await callers.admin.event.onEvent({ lastEventId: events[0]?.id });
    for await (const envelope of stream) {
      // A caller in process gets the envelope, whatever its type says for the client's sake.
      const given: unknown = envelope;
      if (!isTrackedEnvelope(given)) throw new Error("an event without an id to go on from");
      expect(given[0]).toBe(listed.events[0]?.id);
      expect(given[1]).toEqual(listed.events[0]);
      break;
    }
  });

  test("shows nothing of another organization", async () => {
    await invite();
    const other = createCallers(db.store, await createOrganization(db.store));
    expect((await other.admin.event.list()).events).toEqual([]);
    const { next } = await callers.admin.event.list();
    expect(await rejectionOf(other.admin.event.list({ after: next }))).toMatchObject({
      code: "event.cursor_expired",
      details: { reason: "unknown" },
    });
  });
});

describe("an event that commits late", () => {
  /** A transaction on its own connection, with one event in it. */
  async function transaction(action = "invitation.reminded") {
    const client = new pg.Client({ connectionString: db.url });
    clients.push(client);
    await client.connect();
    await client.query("BEGIN");
    const { rows } = await client.query<{ seq: string }>(
      `INSERT INTO audit_event (organization_id, action, actor_kind, via, subject_kind, subject_id)
       VALUES ($1, $2, 'system', 'worker', 'invitation', $3) RETURNING seq`,
      [acme.id, action, newId()],
    );
    return { seq: rows[0]?.seq ?? "", end: (how: "COMMIT" | "ROLLBACK") => client.query(how) };
  }

  test("is waited for, and is before one with a higher number that committed earlier", async () => {
    const slow = await transaction();
    const id = await invite();
    const listing = callers.admin.event.list();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await slow.end("COMMIT");
    expect((await listing).events).toMatchObject([{ id: slow.seq }, { subject: { id } }]);
  });

  test("is not passed by when it takes too long: the call answers up to what is sealed", async () => {
    const first = await invite();
    await createAuditSealer(db.store).seal();
    const slow = await transaction();
    const second = await invite();
    const early = await callers.admin.event.list();
    expect(early).toMatchObject({ events: [{ subject: { id: first } }], hasMore: true });
    expect(early.events).toHaveLength(1);
    await slow.end("COMMIT");
    const late = await callers.admin.event.list({ after: early.next });
    expect(late).toMatchObject({
      events: [{ id: slow.seq }, { subject: { id: second } }],
      hasMore: false,
    });
  });

  test("is not passed by where nothing is sealed yet", async () => {
    const slow = await transaction();
    await invite();
    expect(await callers.admin.event.list()).toEqual({ events: [], next: "0", hasMore: true });
    await slow.end("ROLLBACK");
    expect((await callers.admin.event.list()).events).toHaveLength(1);
  });

  test("is listed once among many, whatever the order of commits", async () => {
    const committed: string[] = [];
    const writer = async () => {
      for (let round = 0; round < 8; round += 1) {
        const open = await transaction();
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
        const how = round % 4 === 3 ? "ROLLBACK" : "COMMIT";
        await open.end(how);
        if (how === "COMMIT") committed.push(open.seq);
      }
    };
    const writing = Promise.all(Array.from({ length: 4 }, writer));
    const received: string[] = [];
    let after: string | undefined;
    while (received.length < 4 * 6) {
      const page = await callers.admin.event.list({ limit: 3, ...(after && { after }) });
      received.push(...page.events.map((event) => event.id));
      after = page.next;
    }
    await writing;
    expect(received).toEqual(committed.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)));
  });
});

describe("a cursor", () => {
  /** So many days ago. */
  function pastEvent(days: number) {
    return db.sql<{ seq: string }>(
      `INSERT INTO audit_event (organization_id, at, action, actor_kind, via, subject_kind, subject_id)
       VALUES ($1, usher_now() - make_interval(days => $2), 'invitation.expired', 'system', 'worker',
         'invitation', new_id()) RETURNING seq`,
      [acme.id, days],
    );
  }
  const keeping = (eventRetentionDays: number) =>
    callers.as(sessionOf(acme.admin), { eventRetentionDays });

  test("that is older than what is kept is rejected, in a list and in both streams", async () => {
    const [handled] = await pastEvent(90);
    await pastEvent(40);
    const [recent] = await pastEvent(20);
    const caller = keeping(30);
    const after = handled?.seq ?? "";
    const rejection = {
      code: "event.cursor_expired",
      status: 412,
      details: { reason: "too_old", keptDays: 30 },
    };
    expect(await rejectionOf(caller.event.list({ after }))).toMatchObject(rejection);
    const input = { lastEventId: after };
    expect(await rejectionOf(caller.event.onEvent(input))).toMatchObject(rejection);
    expect(await rejectionOf(caller.invitation.onEvent(input))).toMatchObject(rejection);
    const kept = await caller.event.list();
    expect(kept.events.map((event) => event.id)).toEqual([recent?.seq]);
    expect((await keeping(60).event.list({ after })).events).toHaveLength(2);
  });

  test("stays valid while every event after it is kept, however old it is", async () => {
    const [handled] = await pastEvent(90);
    const after = handled?.seq ?? "";
    expect(await keeping(30).event.list({ after })).toMatchObject({ events: [], next: after });
    await pastEvent(10);
    expect((await keeping(30).event.list({ after })).events).toHaveLength(1);
  });

  test("of a list that keeps nothing yet finds the next event", async () => {
    await pastEvent(90);
    const { next, events } = await keeping(30).event.list();
    expect(events).toEqual([]);
    await invite();
    expect((await keeping(30).event.list({ after: next })).events).toHaveLength(1);
  });

  test("that is of no event is rejected, as after the restore of an older backup", async () => {
    await invite();
    const after = String(2n ** 59n);
    const rejection = { code: "event.cursor_expired", details: { reason: "unknown" } };
    expect(await rejectionOf(callers.admin.event.list({ after }))).toMatchObject(rejection);
    expect(await rejectionOf(callers.admin.event.onEvent({ lastEventId: after }))).toMatchObject(
      rejection,
    );
  });
});
