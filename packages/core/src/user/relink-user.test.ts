import { startFakeSendGrid, type FakeSendGrid } from "@usher/fake-sendgrid";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import { deliverEmail } from "../outbox/deliver-email.ts";
import { createSendGridSender, type SendGridSender } from "../sendgrid/sender.ts";
import { createOrganization, testContext, useOrganization } from "../testing/index.ts";
import { testLinkKeyring } from "../testing/keyring.ts";
import { quietOutcomes } from "../testing/quiet-outcomes.ts";
import { rejectionOf } from "../testing/rejection-of.ts";
import type { UsherCaller } from "../trpc/app-router.ts";
import { findSessionUser, type SessionUser } from "./find-session-user.ts";
import { relinkAddress } from "./relink-address.ts";

const fixture = useOrganization();
const issuer = "https://id.example.com";
const operator = { kind: "system", name: "usher-cli" } as const;

let fake: FakeSendGrid;
let sender: SendGridSender;
beforeAll(async () => {
  fake = await startFakeSendGrid();
  const from = { email: "invitations@usher.example" };
  sender = createSendGridSender({ apiKey: fake.apiKey, baseUrl: fake.url, from });
});
afterAll(async () => {
  await sender.close();
  await fake.close();
});

let jane: { userId: string; email: string; membershipId: string };
beforeEach(() => {
  jane = fixture.organization.member;
});

/** A session of jane's address whose token was issued so many minutes from now. */
function session(subject: string, minutes: number): Promise<SessionUser> {
  return findSessionUser(fixture.db.store, {
    issuer,
    subject,
    name: null,
    address: { ok: true, email: jane.email },
    issuedAt: new Date(Date.now() + minutes * 60_000).toISOString(),
  });
}

const byOperator = () =>
  relinkAddress(testContext(fixture.db.store, operator, { via: "cli" }), { email: jane.email });

const byOwner = (caller: UsherCaller = fixture.as.owner) =>
  caller.user.relink({ userId: jane.userId });

const events = () =>
  fixture.db.sql<{ actor_kind: string; subject_id: string; data: unknown }>(
    `SELECT actor_kind, subject_id, data FROM audit_event
     WHERE organization_id = $1 AND action = 'user.relinked'`,
    [fixture.organization.id],
  );

const emails = (organizationId: string) =>
  fixture.db.sql<{ notice: string; recipient_user_id: string; by_user_id: string | null }>(
    `SELECT d.notice, d.recipient_user_id, d.by_user_id FROM job j
     JOIN delivery d ON d.organization_id = j.organization_id AND d.id::text = j.payload ->> 'deliveryId'
     WHERE j.organization_id = $1 AND j.kind = 'mail.user_notice'`,
    [organizationId],
  );

describe.each([
  ["the operator", byOperator],
  ["an owner", byOwner],
] as const)("relinking by %s", (_who, relink) => {
  test("lets another person with the address be the user, and then only them", async () => {
    const [before, after] = [newId(), newId()];
    expect(await session(before, -1)).toMatchObject({ user: { id: jane.userId } });
    expect(await session(after, 1)).toMatchObject({ reason: "other_subject" });
    expect(await relink()).toMatchObject({ userId: jane.userId, identities: 1 });
    expect(await session(after, 1)).toMatchObject({ user: { id: jane.userId } });
    expect(await session(before, 2)).toMatchObject({ reason: "other_subject" });
  });

  test("keeps sessions issued before it from taking the user back", async () => {
    const subject = newId();
    await session(subject, -1);
    await relink();
    expect(await session(subject, -1)).toEqual({ ok: false, reason: "issued_before_relink" });
    expect(await session(subject, 1)).toMatchObject({ user: { id: jane.userId } });
  });
});

test("relinking is audited and the user gets an email: of the operator in an organization of theirs", async () => {
  await byOperator();
  const { membershipId, userId } = jane;
  expect(await events()).toEqual([
    { actor_kind: "system", subject_id: membershipId, data: { userId } },
  ]);
  expect(await emails(fixture.organization.id)).toEqual([
    { notice: "relinked", recipient_user_id: userId, by_user_id: null },
  ]);
});

test("relinking is audited and the user gets an email: of an owner in their name", async () => {
  await byOwner();
  const { owner } = fixture.organization;
  expect(await events()).toMatchObject([{ actor_kind: "session" }]);
  expect(await emails(fixture.organization.id)).toMatchObject([{ by_user_id: owner.userId }]);
});

test.each([
  ["the operator", byOperator],
  ["an owner", byOwner],
] as const)(
  "a suspended member who is relinked by %s gets an email at their address",
  async (_who, relink) => {
    await fixture.as.owner.member.suspend({ id: jane.membershipId });
    await relink();
    expect(await emails(fixture.organization.id)).toMatchObject([
      { recipient_user_id: jane.userId },
    ]);
    const { outbox } = fixture.db.store.read;
    const kinds = ["mail.user_notice"] as const;
    const organizationIds = [fixture.organization.id];
    const query = { kinds, organizationIds, owner: "test", leaseMs: 60_000, limit: 10 };
    const [job] = await outbox.claim(query);
    if (job === undefined) throw new Error("no email waits");
    const { store } = fixture.db;
    const sending = { store, links: testLinkKeyring(), sender, outcomes: quietOutcomes() };
    const deps = { ...sending, linkBase: "https://usher.example", reconcileAfterMs: 0 };
    expect(await deliverEmail(deps, job)).toEqual({ kind: "done" });
    expect(fake.mailbox.list({ to: jane.email })).toHaveLength(1);
  },
);

test("an owner cannot relink a user of another organization too, and the operator can", async () => {
  const other = await createOrganization(fixture.db.store);
  const membership = {
    organizationId: other.id,
    id: newId(),
    userId: jane.userId,
    role: "member",
    customRoles: [],
    invitationId: null,
  } as const;
  const { id } = await fixture.db.store.read.members.ensure(membership);
  expect(await rejectionOf(byOwner())).toMatchObject({ code: "user.in_other_organization" });
  // A deleted one may be restored.
  await fixture.db.sql("UPDATE organization SET status = 'deleted' WHERE id = $1", [other.id]);
  expect(await rejectionOf(byOwner())).toMatchObject({ code: "user.in_other_organization" });
  await fixture.db.sql("UPDATE organization SET status = 'active' WHERE id = $1", [other.id]);
  expect(await events()).toEqual([]);
  expect(await byOperator()).toMatchObject({ notified: true });
  await fixture.db.sql("UPDATE membership SET status = 'removed' WHERE id = $1", [id]);
  expect(await byOwner()).toMatchObject({ userId: jane.userId });
});

test("S31: an owner cannot relink a user of another organization alone", async () => {
  const other = await createOrganization(fixture.db.store);
  const call = fixture.as.owner.user.relink({ userId: other.member.userId });
  expect(await rejectionOf(call)).toMatchObject({ code: "member.not_found" });
});

test("only the operator relinks by address", async () => {
  const worker = { kind: "system", name: "worker" } as const;
  for (const context of [
    testContext(fixture.db.store, null),
    testContext(fixture.db.store, worker, { via: "worker" }),
  ]) {
    const call = relinkAddress(context, { email: jane.email });
    await expect(call).rejects.toMatchObject({ code: "authorize.forbidden" });
  }
});

test("relinking and a first session at once leave the user linked to one person or to none", async () => {
  for (let round = 0; round < 10; round += 1) {
    const subject = newId();
    const [found] = await Promise.all([session(subject, -1), byOperator()]);
    const later = await session(subject, -1);
    // Either the link came first and was dropped, or it was refused.
    expect(later).toEqual({ ok: false, reason: "issued_before_relink" });
    expect(found.ok || found.reason === "issued_before_relink").toBe(true);
  }
});
