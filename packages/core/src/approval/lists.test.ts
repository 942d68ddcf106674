import { describe, expect, test } from "vitest";

import { expireDue } from "../sweep/expire-due.ts";
import { newId } from "../model/ids.ts";
import { eventOf } from "../testing/delivery-events.ts";
import { rejectionOf, sessionOf, useOrganization } from "../testing/index.ts";

const fixture = useOrganization({ poolSize: 6 });

async function asked(roles: string[] = ["admin"], emails = [`${newId()}@people.example`]) {
  const batch = await fixture.as.member.invitation.create({
    entries: emails.map((email) => ({ email, roles })),
    onInsufficientRole: "request",
  });
  return batch.approvalRequestId ?? "";
}

const policy = (approval: Record<string, unknown>) =>
  fixture.as.owner.organization.updatePolicy({ policy: { approval } });

type Caller = typeof fixture.as.owner;
const waiting = async (caller: Caller) =>
  (await caller.approval.list({ waitingForMe: true })).approvals.map((row) => row.id);

describe("waiting for me", () => {
  test("contains exactly what the caller may decide now, by rank", async () => {
    const [forAdmin, forOwner] = [await asked(["admin"]), await asked(["owner"])];
    const done = await asked();
    await fixture.as.owner.approval.deny({ id: done });
    expect(await waiting(fixture.as.owner)).toEqual([forOwner, forAdmin]);
    expect(await waiting(fixture.as.admin)).toEqual([forAdmin]);
    for (const caller of [fixture.as.billing, fixture.as.member])
      expect(await waiting(caller)).toEqual([]);
  });

  test("leaves out the caller's own, decided and expired requests", async () => {
    await policy({ required: "always", quorum: 2, breakGlass: true });
    const own = await fixture.as.admin.invitation.create({
      entries: [{ email: "own@people.example" }],
    });
    const decided = await asked();
    await fixture.as.admin.approval.approve({ id: decided });
    expect(await waiting(fixture.as.admin)).toEqual([]);
    expect(await waiting(fixture.as.owner)).toEqual([decided, own.approvalRequestId]);
    await policy({ allowSelfApproval: true });
    expect(await waiting(fixture.as.admin)).toEqual([own.approvalRequestId]);
    fixture.db.clock.advance("8 days");
    expect(await waiting(fixture.as.owner)).toEqual([]);
  });

  test("follows a list of approvers and includes delegated votes", async () => {
    const { billing, admin } = fixture.organization;
    const dan = await fixture.organization.addMember({ role: "member", name: "Dan" });
    const asDan = fixture.as.as(sessionOf(dan));
    const until = new Date(
      Date.now() + fixture.db.clock.offsetSeconds() * 1000 + 9e6,
    ).toISOString();
    await fixture.as.admin.approval.delegate({ toUserId: dan.userId, until });
    await policy({ quorum: 2, breakGlass: true });
    const [high, low] = [await asked(["owner"]), await asked(["admin"])];
    expect(await waiting(asDan)).toEqual([low]);
    await asDan.approval.approve({ id: low });
    expect(await waiting(asDan)).toEqual([]);
    expect(await waiting(fixture.as.admin)).toEqual([]);
    await policy({ approvers: { kind: "list", userIds: [billing.userId] } });
    expect(await waiting(fixture.as.admin)).toEqual([]);
    expect(await waiting(fixture.as.billing)).toEqual([]);
    const small = await asked(["member"]);
    expect(await waiting(fixture.as.billing)).toEqual([small]);
    expect(admin.userId).not.toBe(billing.userId);
    expect(high).not.toBe(low);
  });

  test("agrees with the answer to an approval, for every caller and every request", async () => {
    await policy({ required: "always", quorum: 3, breakGlass: true });
    const dan = await fixture.organization.addMember({ role: "member", name: "Dan" });
    const until = new Date(
      Date.now() + fixture.db.clock.offsetSeconds() * 1000 + 9e6,
    ).toISOString();
    await fixture.as.owner.approval.delegate({ toUserId: dan.userId, until });
    await fixture.as.admin.invitation.create({ entries: [{ email: "a@people.example" }] });
    await fixture.as.owner.invitation.create({ entries: [{ email: "b@people.example" }] });
    for (const role of ["member", "admin", "owner"]) await asked([role]);
    const { approvals } = await fixture.as.owner.approval.list({ states: ["requested"] });
    expect(approvals).toHaveLength(5);
    for (const caller of [fixture.as.admin, fixture.as.as(sessionOf(dan)), fixture.as.billing]) {
      const shown = new Set(await waiting(caller));
      for (const { id } of approvals) {
        const taken = await caller.approval.approve({ id }).then(
          () => true,
          () => false,
        );
        expect([id, taken]).toEqual([id, shown.has(id)]);
      }
      expect(await waiting(caller)).toEqual([]);
    }
  });

  test("pages, newest first", async () => {
    const ids = [];
    for (let count = 0; count < 5; count += 1) ids.unshift(await asked());
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const listed: Awaited<ReturnType<Caller["approval"]["list"]>> =
        await fixture.as.admin.approval.list({
          waitingForMe: true,
          limit: 2,
          ...(cursor !== null && { cursor }),
        });
      seen.push(...listed.approvals.map((row) => row.id));
      cursor = listed.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(ids);
  });
});

test("lists only the caller's own requests as mine, also for a key", async () => {
  await policy({ required: "always" });
  const key = fixture.as.as({
    kind: "org_key",
    keyId: newId(),
    organizationId: fixture.organization.id,
    permissions: ["member:invite", "member:read"],
    maxRole: "owner",
  });
  const byKey = await key.invitation.create({ entries: [{ email: "key@people.example" }] });
  const byMember = await asked();
  const mine = async (caller: Caller) =>
    (await caller.approval.list({ mine: true })).approvals.map((row) => row.id);
  expect(await mine(key)).toEqual([byKey.approvalRequestId]);
  expect(await mine(fixture.as.member)).toEqual([byMember]);
  expect(await mine(fixture.as.admin)).toEqual([]);
});

describe("the log of a request", () => {
  const logOf = async (caller: Caller, id: string) =>
    (await caller.approval.events({ id })).events.map(({ action, actor, invitation }) =>
      [action, actor.name, invitation?.email].filter((part) => part !== undefined),
    );

  test("lists what happened to a request and its invitations, in order, with actors", async () => {
    await policy({ quorum: 2 });
    const email = "jane@people.example";
    const id = await asked(["admin"], [email]);
    await fixture.as.admin.approval.approve({ id, reason: "known" });
    const approved = await fixture.as.owner.approval.approve({ id });
    const invitation = approved.invitations[0]?.id ?? "";
    const organizationId = fixture.organization.id;
    const [delivery] = await fixture.db.sql<{ id: string }>(
      "SELECT id FROM delivery WHERE organization_id = $1",
      [organizationId],
    );
    const deliveryId = delivery?.id ?? "";
    const { outbox } = fixture.db.store.read;
    await outbox.beginSending({ organizationId, deliveryId, from: ["queued"] });
    await outbox.settle({
      organizationId,
      deliveryId,
      from: ["sending"],
      status: "accepted",
      detail: null,
      providerMessageId: null,
    });
    await outbox.recordEvents([eventOf({ organizationId, deliveryId }, "bounced")]);
    await fixture.as.admin.invitation.revoke({ id: invitation });
    expect(await logOf(fixture.as.member, id)).toEqual([
      ["approval.requested", "Member"],
      ["invitation.requested", "Member", email],
      ["approval.approved", "Admin"],
      ["approval.approved", "Owner"],
      ["invitation.approved", "Owner", email],
      ["invitation.sent", null, email],
      ["invitation.bounced", null, email],
      ["invitation.revoked", "Admin", email],
    ]);
    const { events } = await fixture.as.member.approval.events({ id });
    expect(events[2]?.data).toMatchObject({ approvals: 1, quorum: 2, reason: "known" });
  });

  test("names a key by its person or its own name, and the system not at all", async () => {
    await policy({ required: "always" });
    const made = await fixture.as.owner.apiKey.create({
      kind: "org_key",
      name: "ci",
      permissions: ["member:invite", "member:read"],
    });
    const key = fixture.as.as({
      kind: "org_key",
      keyId: made.key.id,
      organizationId: fixture.organization.id,
      permissions: ["member:invite", "member:read"],
      maxRole: "owner",
    });
    const batch = await key.invitation.create({ entries: [{ email: "jane@people.example" }] });
    const id = batch.approvalRequestId ?? "";
    fixture.db.clock.advance("8 days");
    await expireDue(fixture.db.store);
    expect(await logOf(fixture.as.owner, id)).toEqual([
      ["approval.requested", "ci"],
      ["invitation.requested", "ci", "jane@people.example"],
      ["approval.expired", null],
      ["invitation.expired", null, "jane@people.example"],
    ]);
  });

  test("pages from the oldest, and continues from any position", async () => {
    const id = await asked(["admin"], ["a@people.example", "b@people.example"]);
    await fixture.as.admin.approval.deny({ id });
    const all = (await fixture.as.member.approval.events({ id })).events;
    expect(all).toHaveLength(6);
    const first = await fixture.as.member.approval.events({ id, limit: 4 });
    const rest = await fixture.as.member.approval.events({ id, after: first.next ?? "" });
    expect([...first.events, ...rest.events]).toEqual(all);
    expect(rest.next).toBeNull();
  });

  test("is visible to those who see the request", async () => {
    const id = await asked();
    for (const caller of [fixture.as.member, fixture.as.admin])
      expect((await caller.approval.events({ id })).events).toHaveLength(2);
    expect((await rejectionOf(fixture.as.billing.approval.events({ id }))).code).toBe(
      "approval.not_found",
    );
    expect((await rejectionOf(fixture.as.admin.approval.events({ id: newId() }))).code).toBe(
      "approval.not_found",
    );
  });
});
