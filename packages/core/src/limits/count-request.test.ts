import type { DataSource } from "typeorm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import type { Actor } from "../model/actor.ts";
import type { Context } from "../ports/context.ts";
import { newId } from "../model/ids.ts";
import {
  createOrganization,
  createTestDatabase,
  linkTokenOf,
  rejectionOf,
  sessionOf,
  testContext,
  type TestDatabase,
  type TestOrganization,
} from "../testing/index.ts";
import { createUsherCaller, type UsherCaller } from "../trpc/app-router.ts";
import { toErrorView } from "../trpc/error-view.ts";
import { createUsherDataSource } from "../typeorm/data-source.ts";
import { createStore } from "../typeorm/store.ts";
import { limitIp } from "./limit-ip.ts";
import { sweepLimits } from "../sweep/sweep-limits.ts";
import { longTimeouts } from "../testing/long-timeouts.ts";

let db: TestDatabase;
let otherProcess: DataSource;
let organization: TestOrganization;
beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 15 });
  otherProcess = createUsherDataSource({
    ...longTimeouts,
    url: db.url,
    poolSize: 15,
    clock: db.clock,
  });
  await otherProcess.initialize();
});
afterAll(async () => {
  await otherProcess.destroy();
  await db.close();
});
beforeEach(async () => {
  organization = await createOrganization(db.store);
});

function as(actor: Actor | null, more: Partial<Context> = {}): UsherCaller {
  const context = { organization: actor && organization.id, limits: {}, ...more };
  return createUsherCaller(testContext(db.store, actor, context));
}

let people = 0;
function entries(): { email: string }[] {
  people += 1;
  return [{ email: `p${people}@people.example` }];
}

async function times(count: number, call: () => Promise<unknown>): Promise<void> {
  for (let n = 0; n < count; n += 1) await call();
}

describe("requests of an IP", () => {
  test("allow 60 in a minute with the remaining number, and reject the 61st with a retry time", async () => {
    const states = [];
    for (let n = 0; n < 60; n += 1) states.push(await limitIp(db.store, "198.51.100.1"));
    expect(states[0]).toMatchObject({ name: "ip", limit: 60, remaining: 59, windowSeconds: 60 });
    expect(states[59]).toMatchObject({ remaining: 0 });
    const rejection = await rejectionOf(limitIp(db.store, "198.51.100.1"));
    const seconds = Number(rejection.details?.["retryAfterSeconds"]);
    expect(rejection).toMatchObject({ code: "invite.ip_rate_limited", status: 429 });
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
    expect((await limitIp(db.store, "198.51.100.2")).remaining).toBe(59);

    db.clock.advance(seconds * 1000);
    expect((await limitIp(db.store, "198.51.100.1")).remaining).toBe(59);
  });

  test("are counted across two processes: of 50 at once with a limit of 20, 20 pass", async () => {
    const stores = [db.store, createStore(otherProcess)] as const;
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        limitIp(stores[n % 2] ?? db.store, "2001:db8::/64", { ipPerMinute: 20 }).then(
          ({ remaining }) => remaining,
          (error: unknown) => toErrorView(error).code,
        ),
      ),
    );
    const passed = outcomes.filter((outcome) => typeof outcome === "number");
    expect(passed.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(outcomes.filter((outcome) => outcome === "invite.ip_rate_limited")).toHaveLength(30);
    expect(
      await db.sql("SELECT used FROM request_window WHERE holder = $1", ["2001:db8::/64"]),
    ).toEqual([{ used: 20 }]);
  });

  test("are not written in a full window, whose limit may change while it runs", async () => {
    const ip = "198.51.100.3";
    const limited = (ipPerMinute: number) => limitIp(db.store, ip, { ipPerMinute });
    await times(2, () => limited(2));
    const version = "SELECT xmin, xmax, ctid, used FROM request_window WHERE holder = $1";
    const before = await db.sql(version, [ip]);
    await times(5, () => rejectionOf(limited(2)));
    await rejectionOf(limited(1));
    expect(await db.sql(version, [ip])).toEqual(before);
    expect((await limited(4)).remaining).toBe(1);
  });
});

describe("requests of an actor", () => {
  test("allow 30 creates and resends in 10 minutes, including rejected ones", async () => {
    const admin = as(sessionOf(organization.admin));
    const made = await admin.invitation.create({ entries: entries() });
    await times(14, () => admin.invitation.create({ entries: entries() }));
    await times(5, () => rejectionOf(admin.invitation.create({ entries: [] })));
    await times(10, () =>
      rejectionOf(admin.invitation.resend({ id: made.results[0]?.invitation?.id ?? newId() })),
    );
    const rejection = await rejectionOf(admin.invitation.create({ entries: entries() }));
    expect(rejection).toMatchObject({
      code: "invite.actor_rate_limited",
      status: 429,
      details: { limit: 30, windowSeconds: 600, retryAfterSeconds: expect.any(Number) },
    });
    const resent = rejectionOf(admin.invitation.resend({ id: newId() }));
    expect((await resent).code).toBe("invite.actor_rate_limited");
    await admin.invitation.list({});
    const owner = as(sessionOf(organization.owner));
    expect((await owner.invitation.create({ entries: entries() })).summary.invited).toBe(1);

    db.clock.advance(Number(rejection.details?.["retryAfterSeconds"]) * 1000);
    expect((await admin.invitation.create({ entries: entries() })).summary.invited).toBe(1);
  });

  test("count a person once across session, key and Slack, and an organization's key separately", async () => {
    const { userId } = organization.admin;
    const limits = { actorPer10Minutes: 3 };
    const doors: Actor[] = [
      sessionOf(organization.admin),
      { kind: "personal_key", userId, keyId: newId(), permissions: null, scope: null },
      { kind: "slack_user", userId, teamId: "T1", slackUserId: "U1" },
    ];
    for (const door of doors) await as(door, { limits }).invitation.create({ entries: entries() });
    const again = { kind: "personal_key", userId, keyId: newId(), permissions: null, scope: null };
    // A literal of the personal key's own shape, as above.
    const rejection = rejectionOf(
      as(again as Actor, { limits }).invitation.create({ entries: entries() }),
    );
    expect((await rejection).code).toBe("invite.actor_rate_limited");
    const key: Actor = {
      kind: "org_key",
      keyId: newId(),
      organizationId: organization.id,
      permissions: ["member:invite"],
      maxRole: "admin",
    };
    await times(3, () => as(key, { limits }).invitation.create({ entries: entries() }));
    await rejectionOf(as(key, { limits }).invitation.create({ entries: entries() }));
    const other = as({ ...key, keyId: newId() }, { limits });
    expect((await other.invitation.create({ entries: entries() })).summary.invited).toBe(1);
  });

  test("counts no anonymous calls and does not limit the system", async () => {
    const limits = { actorPer10Minutes: 1 };
    await times(3, async () => {
      const rejection = await rejectionOf(as(null, { limits }).invitation.create({ entries: [] }));
      expect(rejection.code).toBe("authorize.unauthenticated");
    });
    const system = as({ kind: "system", name: "bootstrap" }, { limits });
    await times(3, () => system.invitation.create({ entries: entries() }));
  });
});

describe("attempts to accept from one IP", () => {
  async function invited(): Promise<string> {
    const batch = await as(sessionOf(organization.owner)).invitation.create({ entries: entries() });
    const invitation = batch.results[0]?.invitation;
    if (!invitation) throw new Error("not invited");
    return linkTokenOf(db.store, invitation);
  }

  test("are not limited while their links work: a classroom accepts, opens and repeats", async () => {
    const limits = { acceptPer10Minutes: 1, missesPer10Minutes: 1 };
    const guest = as(null, { ipKey: "203.0.113.3", limits });
    for (let n = 0; n < 12; n += 1) {
      const token = await invited();
      expect((await guest.invitation.preview({ token })).state).toBe("pending");
      expect((await guest.invitation.accept({ token })).alreadyAccepted).toBe(false);
      expect((await guest.invitation.accept({ token })).alreadyAccepted).toBe(true);
    }
    const declined = await invited();
    await times(3, () => guest.invitation.decline({ token: declined }));
    const late = await rejectionOf(guest.invitation.accept({ token: declined }));
    expect(late.code).toBe("invite.declined");
    const miss = await rejectionOf(guest.invitation.accept({ token: "nonsense" }));
    expect(miss.code).toBe("invite.not_found");
  });

  test("allow ten failures in 10 minutes, accepts and declines together, and good links work on", async () => {
    const guest = as(null, { ipKey: "203.0.113.1" });
    const unknown = async (verb: "accept" | "decline") =>
      (await rejectionOf(guest.invitation[verb]({ token: "nonsense" }))).code;
    for (let n = 0; n < 5; n += 1) {
      expect(await unknown("accept")).toBe("invite.not_found");
      expect(await unknown("decline")).toBe("invite.not_found");
    }
    const rejection = await rejectionOf(guest.invitation.accept({ token: "nonsense" }));
    expect(rejection).toMatchObject({
      code: "invite.ip_rate_limited",
      message:
        "Too many links that do not work were submitted from this IP address: at most 10 in 10 minutes. Try again in 10 minutes.",
      details: { limitName: "accept", limit: 10, windowSeconds: 600 },
    });
    expect((await guest.invitation.accept({ token: await invited() })).alreadyAccepted).toBe(false);
    const declined = await guest.invitation.decline({ token: await invited() });
    expect(declined.alreadyDeclined).toBe(false);

    db.clock.advance(Number(rejection.details?.["retryAfterSeconds"]) * 1000);
    expect(await unknown("accept")).toBe("invite.not_found");
  });

  test("are not limited for the customer's app with its key", async () => {
    const key: Actor = {
      kind: "org_key",
      keyId: newId(),
      organizationId: organization.id,
      permissions: ["invitation:accept"],
      maxRole: "member",
    };
    const app = as(key, { ipKey: "203.0.113.2" });
    await times(11, async () =>
      expect((await rejectionOf(app.invitation.accept({ token: "nonsense" }))).code).toBe(
        "invite.not_found",
      ),
    );
  });
});

test("keeps request counts and free places in unlogged tables", async () => {
  const rows = await db.sql<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r' ORDER BY 1",
  );
  expect(rows).toEqual([{ name: "organization_place" }, { name: "request_window" }]);
});

test("a sweep deletes ended windows", async () => {
  db.clock.advance("1 hour");
  await sweepLimits(db.store);
  await limitIp(db.store, "192.0.2.1");
  db.clock.advance("59 seconds");
  await limitIp(db.store, "192.0.2.2");
  expect(await sweepLimits(db.store)).toBe(0);
  db.clock.advance("1 second");
  expect(await sweepLimits(db.store)).toBe(1);
  expect(await db.sql("SELECT holder FROM request_window")).toEqual([{ holder: "192.0.2.2" }]);
});
