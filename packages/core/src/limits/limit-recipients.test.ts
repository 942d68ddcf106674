import type { DataSource } from "typeorm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Store } from "../ports/store.ts";
import {
  createOrganization,
  createTestDatabase,
  rejectionOf,
  sessionOf,
  testContext,
  type TestDatabase,
} from "../testing/index.ts";
import { createUsherCaller } from "../trpc/app-router.ts";
import { createUsherDataSource } from "../typeorm/data-source.ts";
import { createStore } from "../typeorm/store.ts";
import { limitBounds } from "../model/limits.ts";
import { takeRecipients } from "./limit-recipients.ts";
import { sweepLimits } from "../sweep/sweep-limits.ts";
import { longTimeouts } from "../testing/long-timeouts.ts";

let db: TestDatabase;
let otherProcess: DataSource;
let otherStore: Store;
beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 15 });
  otherProcess = createUsherDataSource({
    ...longTimeouts,
    url: db.url,
    poolSize: 15,
    clock: db.clock,
  });
  await otherProcess.initialize();
  otherStore = createStore(otherProcess);
});
afterAll(async () => {
  await otherProcess.destroy();
  await db.close();
});

const { recipientPerDay: _default, ...limits } = limitBounds;

/** One more organization, whose owner calls under the default cap of 5 emails. */
async function owner(policy: object = {}, store = db.store) {
  const organization = await createOrganization(db.store, { policy });
  return createUsherCaller(
    testContext(store, sessionOf(organization.owner), { organization: organization.id, limits }),
  );
}

let people = 0;
function someone(): string {
  people += 1;
  return `someone${people}@people.example`;
}

async function emailsTo(emails: readonly string[]): Promise<number> {
  const [row] = await db.sql<{ n: number }>(
    `SELECT count(*)::integer AS n FROM delivery d JOIN invitation i
     ON i.organization_id = d.organization_id AND i.id = d.invitation_id
     WHERE i.email_key = ANY ($1::text[])`,
    [emails],
  );
  return row?.n ?? 0;
}

describe("emails to one recipient", () => {
  test("S28: five in 24 hours over all organizations, without revealing who sent them", async () => {
    const email = someone();
    for (let n = 0; n < 5; n += 1)
      await (await owner()).invitation.create({ entries: [{ email }] });
    const other = someone();
    const sixth = await (
      await owner()
    ).invitation.create({ entries: [{ email }, { email: other }] });
    expect(sixth.results.map((result) => result.outcome)).toEqual(["failed", "invited"]);
    expect(sixth.results[0]?.error).toEqual({
      code: "invite.recipient_rate_limited",
      message: "This address has reached its daily email limit. Try again in 24 hours.",
      status: 429,
      details: {
        limitName: "recipient",
        limit: 5,
        windowSeconds: 86_400,
        retryAfterSeconds: 86_400,
      },
    });
    expect(await emailsTo([email])).toBe(5);
  });

  test("plus addresses are the same recipient, also within one call", async () => {
    const emails = Array.from({ length: 7 }, (_, n) => `jane+${n}@plus.example`);
    const caller = await owner();
    const dry = await caller.invitation.create({
      entries: emails.map((email) => ({ email })),
      dryRun: true,
    });
    const real = await caller.invitation.create({ entries: emails.map((email) => ({ email })) });
    const expected = [...Array.from({ length: 5 }, () => "invited"), "failed", "failed"];
    expect(dry.results.map((result) => result.outcome)).toEqual(expected);
    expect(real.results.map((result) => result.outcome)).toEqual(expected);
    const plain = await (
      await owner()
    ).invitation.create({ entries: [{ email: "jane@plus.example" }] });
    expect(plain.results[0]?.error?.code).toBe("invite.recipient_rate_limited");
  });

  test("Gmail addresses with dots are the same recipient, and keep their spelling", async () => {
    const local = "spotted";
    const emails = Array.from(
      { length: 6 },
      (_, n) =>
        `${local.slice(0, n + 1)}.${local.slice(n + 1)}@${n % 2 ? "gmail" : "GoogleMail"}.com`,
    );
    const entries = emails.slice(0, 3).map((email) => ({ email }));
    const first = await (await owner()).invitation.create({ entries });
    expect(first.results.map((result) => result.invitation?.email)).toEqual([
      "s.potted@googlemail.com",
      "sp.otted@gmail.com",
      "spo.tted@googlemail.com",
    ]);
    const caller = await owner();
    const rest = emails.slice(3).map((email) => ({ email }));
    const dry = await caller.invitation.create({ entries: rest, dryRun: true });
    const real = await caller.invitation.create({ entries: rest });
    for (const { results } of [dry, real])
      expect(results.map((result) => result.outcome)).toEqual(["invited", "invited", "failed"]);
    expect(real.results[2]?.error?.code).toBe("invite.recipient_rate_limited");
  });

  test("each email frees its slot after 24 hours", async () => {
    const email = someone();
    const invite = async () =>
      (await (await owner()).invitation.create({ entries: [{ email }] })).summary.invited;
    expect(await invite()).toBe(1);
    db.clock.advance("23 hours");
    for (let n = 0; n < 4; n += 1) expect(await invite()).toBe(1);
    expect(await invite()).toBe(0);
    db.clock.advance("1 hour");
    expect(await invite()).toBe(1);
    expect(await invite()).toBe(0);
    db.clock.advance("23 hours");
    for (let n = 0; n < 4; n += 1) expect(await invite()).toBe(1);
    expect(await invite()).toBe(0);
  });

  test("a resend counts, and one too many in a batch leaves the invitation unchanged", async () => {
    const email = someone();
    const caller = await owner({ limits: { resendCooldownMinutes: 0, sendsPerInvitation: 20 } });
    const made = await caller.invitation.create({ entries: [{ email }] });
    const id = made.results[0]?.invitation?.id ?? "";
    for (let n = 0; n < 3; n += 1) await caller.invitation.resend({ id });
    const again = { entries: [{ email }], onPending: "resend" as const };
    expect((await caller.invitation.create(again)).results[0]?.outcome).toBe("resent");
    expect((await caller.invitation.create(again)).results[0]?.outcome).toBe("unchanged");
    expect(await rejectionOf(caller.invitation.resend({ id }))).toMatchObject({
      code: "invite.recipient_rate_limited",
      details: { retryAfterSeconds: 86_400 },
    });
    expect((await caller.invitation.get({ id })).generation).toBe(5);
    expect(await emailsTo([email])).toBe(5);
  });

  test("an approval counts its emails, and waits if one is too many", async () => {
    const email = someone();
    const careful = await owner({ approval: { required: "always", allowSelfApproval: true } });
    const asked = await careful.invitation.create({ entries: [{ email }, { email: someone() }] });
    for (let n = 0; n < 5; n += 1)
      await (await owner()).invitation.create({ entries: [{ email }] });
    const id = asked.approvalRequestId ?? "";
    const rejection = await rejectionOf(careful.approval.approve({ id }));
    expect(rejection).toMatchObject({
      code: "invite.recipient_rate_limited",
      details: { emails: [email] },
    });
    expect((await careful.approval.get({ id })).state).toBe("requested");
    db.clock.advance("24 hours");
    expect((await careful.approval.approve({ id })).state).toBe("approved");
    expect(await emailsTo([email])).toBe(6);
  });

  test("a rolled back call counts nothing", async () => {
    const email = someone();
    const caller = await owner({ limits: { inviteesPerDay: 1 } });
    for (let n = 0; n < 6; n += 1)
      await rejectionOf(caller.invitation.create({ entries: [{ email }, { email: someone() }] }));
    expect((await caller.invitation.create({ entries: [{ email }] })).summary.invited).toBe(1);
  });

  test("I19: 40 organizations of two processes that invite one person at once send 5 emails", async () => {
    const [email, other] = [someone(), someone()];
    const callers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => owner({}, n % 2 === 0 ? db.store : otherStore)),
    );
    const batches = await Promise.all(
      callers.map((caller, n) =>
        caller.invitation.create({
          entries: n % 3 === 0 ? [{ email }, { email: other }] : [{ email: other }, { email }],
        }),
      ),
    );
    const invited = batches.reduce((sum, batch) => sum + batch.summary.invited, 0);
    expect(invited).toBe(10);
    expect(await emailsTo([email])).toBe(5);
    expect(await emailsTo([other])).toBe(5);
    const [log] = await db.sql<{ deadlocks: number }>(
      "SELECT deadlocks::integer FROM pg_stat_database WHERE datname = current_database()",
    );
    expect(log?.deadlocks).toBe(0);
  });
});

test("a sweep deletes the recipients whose last email is 24 hours old, and waits for no lock", async () => {
  const recipients = async () => (await db.sql("SELECT 1 FROM recipient_window")).length;
  db.clock.advance("25 hours");
  await sweepLimits(db.store);
  expect(await recipients()).toBe(0);
  await takeRecipients({}, db.store.read, ["a@sweep.example"]);
  db.clock.advance("23 hours");
  await takeRecipients({}, db.store.read, ["b@sweep.example"]);
  expect(await sweepLimits(db.store)).toBe(0);
  db.clock.advance("1 hour");
  await db.store.transaction(async (tx) => {
    await takeRecipients({}, tx, ["a@sweep.example"]);
    expect(await sweepLimits(otherStore)).toBe(0);
  });
  expect(await recipients()).toBe(2);
  db.clock.advance("23 hours");
  expect(await sweepLimits(db.store)).toBe(1);
  expect(await recipients()).toBe(1);
});
