import type { DataSource } from "typeorm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Store } from "../ports/store.ts";
import { deliverEmail } from "../outbox/deliver-email.ts";
import {
  createCallers,
  createOrganization,
  createTestDatabase,
  rejectionOf,
  testLinkBase,
  testLinkKeyring,
  type TestDatabase,
} from "../testing/index.ts";
import { quietOutcomes } from "../testing/quiet-outcomes.ts";
import { toErrorView } from "../trpc/error-view.ts";
import { createUsherDataSource } from "../typeorm/data-source.ts";
import { createStore } from "../typeorm/store.ts";
import { peekOrganizationLimit } from "./peek-organization-limit.ts";
import { recipientKey } from "./recipient-key.ts";
import type { EmailSender } from "../ports/email-sender.ts";
import { longTimeouts } from "../testing/long-timeouts.ts";

let db: TestDatabase;
let otherProcess: DataSource;
let otherStore: Store;
beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 20 });
  otherProcess = createUsherDataSource({
    ...longTimeouts,
    url: db.url,
    poolSize: 20,
    clock: db.clock,
  });
  await otherProcess.initialize();
  otherStore = createStore(otherProcess);
});
afterAll(async () => {
  await otherProcess.destroy();
  await db.close();
});

async function place(inviteesPerDay: number, more: { approval?: object; pending?: number } = {}) {
  const { approval, pending } = more;
  const organization = await createOrganization(db.store, {
    policy: {
      limits: { inviteesPerDay, ...(pending !== undefined && { pending }) },
      ...(approval && { approval }),
    },
  });
  return {
    organization,
    as: createCallers(db.store, organization),
    elsewhere: createCallers(otherStore, organization),
    invited: async (): Promise<number> => {
      const [row] = await db.sql<{ n: number }>(
        "SELECT count(*)::integer AS n FROM invitation WHERE organization_id = $1",
        [organization.id],
      );
      return row?.n ?? 0;
    },
  };
}

let people = 0;
const fresh = (count: number) =>
  Array.from({ length: count }, () => {
    people += 1;
    return { email: `p${people}@people.example` };
  });

/** Runs the emails that are due with one outcome. */
async function deliverAll(outcome: Awaited<ReturnType<EmailSender["send"]>>): Promise<void> {
  const { store } = db;
  const jobs = await store.read.outbox.claim({
    kinds: ["mail"],
    owner: "test",
    leaseMs: 60_000,
    limit: 100,
  });
  const sender: EmailSender = { send: async () => outcome };
  const outcomes = quietOutcomes();
  const deps = { store, links: testLinkKeyring(), sender, outcomes, linkBase: testLinkBase };
  for (const job of jobs) {
    await deliverEmail(deps, job);
    await store.read.outbox.finish({
      organizationId: job.organizationId,
      id: job.id,
      owner: "test",
      attempts: job.attempts,
      outcome: "done",
      delayMs: 0,
      error: null,
      countsAsAttempt: true,
    });
  }
}
const accepted = { kind: "accepted", providerMessageId: null, sandboxed: false } as const;
const rejected = { kind: "rejected", reason: "no such mailbox", field: null } as const;

describe("the organization's window", () => {
  test("takes exactly as many invitees as its limit, and a batch as a whole or not at all", async () => {
    const { as, invited } = await place(5);
    await as.admin.invitation.create({ entries: fresh(3) });
    const rejection = await rejectionOf(as.admin.invitation.create({ entries: fresh(3) }));
    expect(rejection).toMatchObject({
      code: "invite.org_rate_limited",
      status: 429,
      details: { limit: 5, used: 3, retryAfterSeconds: expect.any(Number) },
    });
    expect(await invited()).toBe(3);
    await as.admin.invitation.create({ entries: fresh(2) });
    expect((await rejectionOf(as.owner.invitation.create({ entries: fresh(1) }))).code).toBe(
      "invite.org_rate_limited",
    );
  });

  test("I18: counts only entries that pass their own rules", async () => {
    const { as, organization } = await place(2);
    const batch = await as.admin.invitation.create({
      entries: [
        { email: "nonsense" },
        { email: organization.member.email },
        ...fresh(1),
        { email: "x@people.example", roles: ["unknown"] },
        ...fresh(1),
      ],
    });
    expect(batch.summary).toMatchObject({ invited: 2, failed: 3 });
    const noneInvited = await as.admin.invitation.create({ entries: [{ email: "nonsense" }] });
    expect(noneInvited.summary.failed).toBe(1);
  });

  test("I17: takes nothing for a rejected atomic call, a dry run or an idempotent repeat", async () => {
    const { as } = await place(3);
    const atomic = as.admin.invitation.create({
      entries: [...fresh(2), { email: "nonsense" }],
      mode: "atomic",
    });
    expect((await rejectionOf(atomic)).code).toBe("invite.invalid_email");
    await as.admin.invitation.create({ entries: fresh(3), dryRun: true });
    const once = { entries: fresh(2), idempotencyKey: "k" };
    await as.admin.invitation.create(once);
    await as.admin.invitation.create(once);
    expect((await as.admin.invitation.create({ entries: fresh(1) })).summary.invited).toBe(1);
    const dry = await rejectionOf(as.admin.invitation.create({ entries: fresh(1), dryRun: true }));
    expect(dry.code).toBe("invite.org_rate_limited");
  });

  test("frees each place 24 hours after it was taken", async () => {
    const { as } = await place(3);
    await as.admin.invitation.create({ entries: fresh(1) });
    db.clock.advance("20 hours");
    await as.admin.invitation.create({ entries: fresh(2) });
    const one = await rejectionOf(as.admin.invitation.create({ entries: fresh(1) }));
    const two = await rejectionOf(as.admin.invitation.create({ entries: fresh(2) }));
    const seconds = Number(one.details?.["retryAfterSeconds"]);
    expect(seconds).toBeGreaterThan(4 * 3600 - 60);
    expect(seconds).toBeLessThanOrEqual(4 * 3600);
    expect(two.details?.["retryAfterSeconds"]).toBeGreaterThan(23 * 3600);

    db.clock.advance((seconds - 60) * 1000);
    await rejectionOf(as.admin.invitation.create({ entries: fresh(1) }));
    db.clock.advance(60_000);
    expect((await rejectionOf(as.admin.invitation.create({ entries: fresh(2) }))).code).toBe(
      "invite.org_rate_limited",
    );
    expect((await as.admin.invitation.create({ entries: fresh(1) })).summary.invited).toBe(1);
  });

  test("gives no retry time to a call for more than the whole window", async () => {
    const { as } = await place(2);
    const rejection = await rejectionOf(as.admin.invitation.create({ entries: fresh(3) }));
    expect(rejection.code).toBe("invite.org_rate_limited");
    expect(rejection.details).not.toHaveProperty("retryAfterSeconds");
  });

  test("counts an invitee that needs approval when requested", async () => {
    const { as } = await place(2, { approval: { required: "always" } });
    const batch = await as.admin.invitation.create({ entries: fresh(2) });
    expect(batch.summary.requested).toBe(2);
    await as.owner.approval.approve({ id: batch.approvalRequestId ?? "" });
    expect((await rejectionOf(as.admin.invitation.create({ entries: fresh(1) }))).code).toBe(
      "invite.org_rate_limited",
    );
  });

  test("can be read without taking a place", async () => {
    const { as, organization } = await place(1);
    const peek = () => peekOrganizationLimit(db.store, organization.id);
    await peek();
    await peek();
    await as.admin.invitation.create({ entries: fresh(1) });
    const rejection = await peek().catch(toErrorView);
    expect(rejection).toMatchObject({ code: "invite.org_rate_limited" });
    await peekOrganizationLimit(db.store, crypto.randomUUID());
  });
});

describe("a permanently rejected email", () => {
  test("gives its place back exactly once", async () => {
    const { as } = await place(2);
    await as.admin.invitation.create({ entries: fresh(1) });
    await deliverAll(accepted);
    await as.admin.invitation.create({ entries: fresh(1) });
    await deliverAll(rejected);
    await deliverAll(rejected);
    expect((await as.admin.invitation.create({ entries: fresh(1) })).summary.invited).toBe(1);
    await rejectionOf(as.admin.invitation.create({ entries: fresh(1) }));
  });

  test("takes a place again when resent, and fails without a free one", async () => {
    const { as } = await place(1);
    const first = (await as.admin.invitation.create({ entries: fresh(1) })).results[0]?.invitation;
    await deliverAll(rejected);
    await as.admin.invitation.create({ entries: fresh(1) });
    const id = first?.id ?? "";
    expect((await rejectionOf(as.admin.invitation.resend({ id }))).code).toBe(
      "invite.org_rate_limited",
    );
    db.clock.advance("24 hours");
    expect((await as.admin.invitation.resend({ id })).state).toBe("pending");
  });

  test("keeps the place of an invitee that an earlier email reached", async () => {
    const { as } = await place(1);
    const made = (await as.admin.invitation.create({ entries: fresh(1) })).results[0]?.invitation;
    await deliverAll(accepted);
    db.clock.advance("11 minutes");
    await as.admin.invitation.resend({ id: made?.id ?? "" });
    await deliverAll(rejected);
    expect((await as.admin.invitation.get({ id: made?.id ?? "" })).state).toBe("failed");
    await rejectionOf(as.admin.invitation.create({ entries: fresh(1) }));
  });
});

describe("an ended invitation", () => {
  async function ended(count: number) {
    const fixture = await place(100, { pending: count });
    const { results } = await fixture.as.admin.invitation.create({ entries: fresh(count) });
    await deliverAll(accepted);
    db.clock.advance("8 days");
    return { ...fixture, old: results.flatMap(({ invitation }) => invitation ?? []) };
  }
  const openOf = async (organizationId: string) =>
    (await db.store.read.limits.used(organizationId, 60)).open;

  test("I18: is not reopened beyond the pending cap, and nothing changes", async () => {
    const { as, old, organization } = await ended(2);
    const [now] = (await as.admin.invitation.create({ entries: fresh(2) })).results;
    const target = { id: old[0]?.id ?? "" };
    const before = await as.admin.invitation.get(target);
    const rejection = await rejectionOf(as.admin.invitation.resend(target));
    expect(rejection).toMatchObject({
      code: "invite.pending_limit",
      status: 429,
      details: { limit: 2, open: 2 },
    });
    const again = as.admin.invitation.create({
      entries: [{ email: before.email }],
      onPending: "resend",
    });
    expect((await rejectionOf(again)).code).toBe("invite.pending_limit");
    expect(await as.admin.invitation.get(target)).toEqual(before);
    const emails = await db.sql<{ n: number }>(
      `SELECT count(*)::integer AS n FROM delivery WHERE invitation_id = $1
       UNION ALL
       SELECT cardinality(mailed_at) FROM recipient_window WHERE recipient = $2`,
      [target.id, recipientKey(before.email)],
    );
    expect(emails).toEqual([{ n: 1 }, { n: 1 }]);

    await as.admin.invitation.revoke({ id: now?.invitation?.id ?? "" });
    expect((await as.admin.invitation.resend(target)).state).toBe("pending");
    expect(await openOf(organization.id)).toBe(2);
  });

  test("I18: is not reopened beyond the cap after a permanently rejected email", async () => {
    const { as } = await place(100, { pending: 1 });
    const [first] = (await as.admin.invitation.create({ entries: fresh(1) })).results;
    await deliverAll(rejected);
    await as.admin.invitation.create({ entries: fresh(1) });
    const id = first?.invitation?.id ?? "";
    expect((await rejectionOf(as.admin.invitation.resend({ id }))).code).toBe(
      "invite.pending_limit",
    );
    expect((await as.admin.invitation.get({ id })).state).toBe("failed");
  });

  test("an open invitation can be resent in a full organization", async () => {
    const { as } = await place(100, { pending: 1 });
    const [first] = (await as.admin.invitation.create({ entries: fresh(1) })).results;
    await deliverAll(accepted);
    db.clock.advance("11 minutes");
    const id = first?.invitation?.id ?? "";
    expect((await as.admin.invitation.resend({ id })).generation).toBe(2);
  });

  test("I18: many reopened at once, beside new ones and in two processes, stay within the cap", async () => {
    const { as, elsewhere, old, organization } = await ended(8);
    await as.admin.invitation.create({ entries: fresh(5) });
    const calls = old.flatMap(({ id }, n) => {
      const [one, other] = n % 2 === 0 ? [as, elsewhere] : [elsewhere, as];
      return [
        one.admin.invitation.resend({ id }),
        other.owner.invitation.create({ entries: fresh(1) }),
      ];
    });
    const outcomes = await Promise.allSettled(calls);
    const passed = outcomes.filter(({ status }) => status === "fulfilled");
    expect(passed).toHaveLength(3);
    for (const outcome of outcomes)
      if (outcome.status === "rejected")
        expect(toErrorView(outcome.reason).code).toBe("invite.pending_limit");
    expect(await openOf(organization.id)).toBe(8);
  });
});

describe("places left by a count", () => {
  test("never exceed the free ones when an ended invitation is reopened", async () => {
    const { as } = await place(100, { pending: 4 });
    const [first] = (await as.admin.invitation.create({ entries: fresh(1) })).results;
    db.clock.advance("8 days");
    await as.admin.invitation.create({ entries: fresh(2) });
    await as.admin.invitation.resend({ id: first?.invitation?.id ?? "" });
    await as.admin.invitation.create({ entries: fresh(1) });
    const rejection = await rejectionOf(as.admin.invitation.create({ entries: fresh(1) }));
    expect(rejection).toMatchObject({ code: "invite.pending_limit", details: { open: 4 } });
  });

  test("are valid only for the limits of their count", async () => {
    const { as, organization } = await place(100, { pending: 100 });
    await as.admin.invitation.create({ entries: fresh(2) });
    await as.owner.organization.updatePolicy({ policy: { limits: { pending: 3 } } });
    await as.admin.invitation.create({ entries: fresh(1) });
    expect((await rejectionOf(as.admin.invitation.create({ entries: fresh(1) }))).code).toBe(
      "invite.pending_limit",
    );
    await as.owner.organization.updatePolicy({ policy: { limits: { pending: 100 } } });
    // What the version before wrote beside this one is seen after a minute at the latest.
    await as.admin.invitation.create({ entries: fresh(1) });
    db.clock.advance("61 seconds");
    await db.sql(
      `INSERT INTO invitation (organization_id, id, selector, link_key_id, state, email, email_key,
         invitee_user_id, role, locale, inviter_kind, source)
       SELECT organization_id, new_id(), gen_random_uuid(), link_key_id, state, n || email,
         n || email_key, invitee_user_id, role, locale, inviter_kind, source
       FROM invitation, generate_series(1, 24) AS n WHERE organization_id = $1`,
      [organization.id],
    );
    expect((await rejectionOf(as.admin.invitation.create({ entries: fresh(1) }))).code).toBe(
      "invite.pending_limit",
    );
  });

  test("come back with a rollback", async () => {
    const { as, organization } = await place(3);
    await as.admin.invitation.create({ entries: fresh(1) });
    const limits = { open: 200, invitees: 3 };
    const taking = db.store.transaction(async (tx) => {
      const wanted = { organizationId: organization.id, count: 2, limits };
      expect(await tx.limits.takePlaces(wanted)).toBe(true);
      expect(await tx.limits.takePlaces(wanted)).toBe(false);
      throw new Error("not after all");
    });
    await expect(taking).rejects.toThrow("not after all");
    expect((await as.admin.invitation.create({ entries: fresh(2) })).summary.invited).toBe(2);
  });
});

describe("creates in two processes at once", () => {
  test("pass exactly 20 of 50 single calls with a window of 20", async () => {
    const { as, elsewhere, invited } = await place(20);
    const calls = Array.from({ length: 50 }, (_, n) =>
      (n % 2 === 0 ? as : elsewhere).admin.invitation.create({ entries: fresh(1) }).then(
        () => "invited",
        (error: unknown) => toErrorView(error).code,
      ),
    );
    const outcomes = await Promise.all(calls);
    expect(outcomes.filter((outcome) => outcome === "invited")).toHaveLength(20);
    expect(new Set(outcomes)).toEqual(new Set(["invited", "invite.org_rate_limited"]));
    expect(await invited()).toBe(20);
  });

  test("of 1 to 3 invitees fill a window of 20 exactly, each call as a whole", async () => {
    const { as, elsewhere, invited } = await place(20);
    const sizes = await Promise.all(
      Array.from({ length: 50 }, async (_, n) => {
        const entries = fresh(1 + (n % 3));
        try {
          const caller = (n % 2 === 0 ? as : elsewhere).admin;
          const { summary } = await caller.invitation.create({ entries });
          expect(summary.invited).toBe(entries.length);
          return entries.length;
        } catch (error) {
          expect(toErrorView(error).code).toBe("invite.org_rate_limited");
          return 0;
        }
      }),
    );
    const passed = sizes.reduce((sum, size) => sum + size, 0);
    expect(passed).toBeGreaterThan(17);
    expect(passed).toBeLessThanOrEqual(20);
    expect(await invited()).toBe(passed);
    if (passed < 20) await as.admin.invitation.create({ entries: fresh(20 - passed) });
    expect((await rejectionOf(elsewhere.admin.invitation.create({ entries: fresh(1) }))).code).toBe(
      "invite.org_rate_limited",
    );
  });

  test("with overlapping batches end without a deadlock and never exceed the pending cap", async () => {
    const { as, elsewhere, invited } = await place(1000, { pending: 12 });
    const pool = fresh(16);
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, n) => {
        const entries = pool.map((_entry, index) => pool[(index * 5 + n) % 16] ?? { email: "" });
        const part = entries.slice(0, 4);
        return (n % 2 === 0 ? as : elsewhere).admin.invitation
          .create({ entries: n % 3 === 0 ? part.toReversed() : part, onPending: "resend" })
          .then(
            () => "done",
            (error: unknown) => toErrorView(error).code,
          );
      }),
    );
    expect(new Set(outcomes)).toEqual(new Set(["done", "invite.pending_limit"]));
    expect(await invited()).toBeLessThanOrEqual(12);
    const [log] = await db.sql<{ deadlocks: number }>(
      "SELECT deadlocks::integer FROM pg_stat_database WHERE datname = current_database()",
    );
    expect(log?.deadlocks).toBe(0);
  });

  test("take hundreds of places concurrently and exactly", async () => {
    const { as, elsewhere, invited } = await place(330, { pending: 400 });
    const sizes = Array.from({ length: 60 }, (_, n) => 1 + ((n * 7) % 20));
    const passed = await Promise.all(
      sizes.map(async (size, n) => {
        const caller = (n % 2 === 0 ? as : elsewhere).admin;
        try {
          return (await caller.invitation.create({ entries: fresh(size) })).summary.invited;
        } catch (error) {
          expect(toErrorView(error).code).toBe("invite.org_rate_limited");
          return 0;
        }
      }),
    );
    const sum = passed.reduce((total, size) => total + size, 0);
    expect(await invited()).toBe(sum);
    expect(sum).toBeGreaterThan(310);
    expect(sum).toBeLessThanOrEqual(330);
    for (let left = 330 - sum; left > 0; left -= 20)
      await as.admin.invitation.create({ entries: fresh(Math.min(20, left)) });
    expect((await rejectionOf(as.admin.invitation.create({ entries: fresh(1) }))).code).toBe(
      "invite.org_rate_limited",
    );
  });

  test("reject the second call with one address and count no email for it", async () => {
    const { as, elsewhere } = await place(400, { pending: 400 });
    await as.admin.invitation.create({ entries: fresh(1) });
    const [jane] = fresh(1);
    const calls = Array.from({ length: 12 }, (_, n) =>
      (n % 2 === 0 ? as : elsewhere).admin.invitation.create({
        entries: [{ email: jane?.email ?? "" }, ...fresh(1)],
        onPending: n % 3 === 0 ? "resend" : "report",
      }),
    );
    const outcomes = (await Promise.all(calls)).map(({ results }) => results[0]);
    expect(outcomes.filter((result) => result?.outcome === "invited")).toHaveLength(1);
    const others = outcomes.filter((result) => result?.outcome !== "invited");
    for (const result of others)
      if (result?.outcome === "unchanged") expect(result.invitation?.email).toBe(jane?.email);
      else expect(result?.error?.code).toBe("invite.already_pending");
    const emails = await db.sql<{ n: number }>(
      "SELECT cardinality(mailed_at) AS n FROM recipient_window WHERE recipient = $1",
      [recipientKey(jane?.email ?? "")],
    );
    expect(emails).toEqual([{ n: 1 }]);
  });

  test("do not block another organization", async () => {
    const [held, free] = [await place(5), await place(5)];
    let release = (): void => {};
    const holding = new Promise<void>((resolve) => (release = resolve));
    let arrived = (): void => {};
    const inside = new Promise<void>((resolve) => (arrived = resolve));
    const transaction = db.store.transaction(async (tx) => {
      await tx.limits.holdOrganization(held.organization.id);
      arrived();
      await holding;
    });
    await inside;
    let heldDone = false;
    const waiting = held.as.admin.invitation
      .create({ entries: fresh(1) })
      .finally(() => (heldDone = true));
    expect(
      (await free.elsewhere.admin.invitation.create({ entries: fresh(1) })).summary.invited,
    ).toBe(1);
    await held.organization.addMember({ role: "member" });
    expect(heldDone).toBe(false);
    release();
    await transaction;
    expect((await waiting).summary.invited).toBe(1);
  });
});
