import { describe, expect, test } from "vitest";

import { eventOf } from "../testing/delivery-events.ts";
import { linkTokenOf, useOrganization } from "../testing/index.ts";
import { testLinkKeyring } from "../testing/keyring.ts";
import { snapshotView } from "./snapshot-view.ts";

const fixture = useOrganization({ poolSize: 10 });

/** The events of a subject, with what each kept of it. */
async function eventsOf(subjectId: string) {
  const events = await fixture.db.store.read.audit.feed.page(
    {
      organizationId: fixture.organization.id,
      afterSeq: "0",
      subjectKind: null,
      subjectId,
      actions: null,
    },
    { throughSeq: "9223372036854775807", limit: 100 },
  );
  return events.map(({ action, snapshot }) => ({
    action,
    object: snapshot && snapshotView(snapshot),
  }));
}

async function lastEventOf(subjectId: string) {
  const last = (await eventsOf(subjectId)).at(-1);
  if (last === undefined) throw new Error("there is no event");
  return last;
}

async function invited(
  entry: { email: string; roles?: string[] } = { email: "Zoe@guest.example" },
) {
  const batch = await fixture.as.owner.invitation.create({
    entries: [{ metadata: { team: null }, message: "Welcome!", ...entry }],
  });
  const invitation = batch.results[0]?.invitation;
  if (!invitation) throw new Error(JSON.stringify(batch.results[0]?.error));
  return invitation;
}

const get = (id: string) => fixture.as.owner.invitation.get({ id });

describe("an event of an invitation keeps it as get answers right after", () => {
  test("its creation, with custom roles by their names", async () => {
    await fixture.as.owner.role.create({ slug: "org-support", name: "Support" });
    const invitation = await invited({
      email: "zoe@guest.example",
      roles: ["member", "org-support"],
    });
    expect(await lastEventOf(invitation.id)).toEqual({
      action: "invitation.created",
      object: invitation,
    });
    expect(invitation.roleNames).toEqual(["member", "Support"]);
  });

  test("every change by a member", async () => {
    const { owner } = fixture.as;
    const { id } = await invited();
    const changes: [action: string, change: () => Promise<unknown>][] = [
      ["role_changed", () => owner.invitation.changeRole({ id, roles: ["billing"] })],
      ["extended", () => owner.invitation.extend({ id, expiresInHours: 300 })],
      ["link_copied", () => owner.invitation.copyLink({ id })],
      ["revoked", () => owner.invitation.revoke({ id, reason: "wrong person" })],
    ];
    for (const [action, change] of changes) {
      await change();
      const object = await get(id);
      expect(await lastEventOf(id)).toEqual({ action: `invitation.${action}`, object });
    }
  });

  test("a new link", async () => {
    const { id } = await invited();
    fixture.db.clock.advance("1 day");
    await fixture.as.owner.invitation.resend({ id });
    expect(await lastEventOf(id)).toEqual({
      action: "invitation.resent",
      object: await get(id),
    });
  });

  test("acceptance and decline by the invitee", async () => {
    const [joining, refusing] = [
      await invited({ email: "ann@guest.example" }),
      await invited({ email: "bob@guest.example" }),
    ];
    const token = await linkTokenOf(fixture.db.store, joining);
    await fixture.as.anonymous.invitation.accept({ token });
    expect(await lastEventOf(joining.id)).toEqual({
      action: "invitation.accepted",
      object: await get(joining.id),
    });
    const refused = await linkTokenOf(fixture.db.store, refusing);
    await fixture.as.anonymous.invitation.decline({ token: refused, reason: "No, thank you." });
    expect(await lastEventOf(refusing.id)).toEqual({
      action: "invitation.declined",
      object: await get(refusing.id),
    });
  });

  test("what became of its email", async () => {
    const { id, organizationId } = await invited();
    const [delivery] = await fixture.db.sql<{ id: string }>(
      "SELECT id FROM delivery WHERE invitation_id = $1",
      [id],
    );
    const deliveryId = delivery?.id ?? "";
    const { outbox } = fixture.db.store.read;
    await outbox.settle({
      organizationId,
      deliveryId,
      from: ["queued"],
      status: "accepted",
      detail: null,
      providerMessageId: "sg-1",
    });
    expect(await lastEventOf(id)).toEqual({ action: "invitation.sent", object: await get(id) });
    const about = { organizationId, deliveryId };
    await outbox.recordEvents([eventOf(about, "bounced", { detail: "no such mailbox" })]);
    const bounced = await lastEventOf(id);
    expect(bounced).toEqual({ action: "invitation.bounced", object: await get(id) });
    expect(bounced.object).toMatchObject({ delivery: { detail: "no such mailbox" } });
  });

  test("the address it was corrected to", async () => {
    const { id } = await invited();
    await fixture.as.owner.invitation.correctAddress({ id, email: "chloe@guest.example" });
    expect(await lastEventOf(id)).toEqual({
      action: "invitation.address_corrected",
      object: await get(id),
    });
  });
});

describe("an event of an approval request keeps it with its invitations", () => {
  async function requested() {
    const batch = await fixture.as.member.invitation.create({
      entries: [{ email: "a@guest.example" }, { email: "b@guest.example" }],
      onInsufficientRole: "request",
      note: "For the project",
    });
    if (batch.approvalRequestId === null) throw new Error(JSON.stringify(batch));
    return batch.approvalRequestId;
  }
  const approvalOf = (id: string) => fixture.as.owner.approval.get({ id });

  test("a new one and a vote that is not the last, as get answers right after", async () => {
    await fixture.as.owner.organization.updatePolicy({
      policy: { approval: { required: "always", quorum: 2 } },
    });
    const id = await requested();
    expect(await lastEventOf(id)).toEqual({
      action: "approval.requested",
      object: await approvalOf(id),
    });
    await fixture.as.admin.approval.approve({ id, reason: "known to me" });
    const voted = await lastEventOf(id);
    expect(voted).toEqual({ action: "approval.approved", object: await approvalOf(id) });
    expect(voted.object).toMatchObject({ decisions: [{ reason: "known to me" }] });
  });

  test("a decision, before its invitations follow in events of their own", async () => {
    const id = await requested();
    await fixture.as.admin.approval.deny({ id, reason: "not now" });
    const now = await approvalOf(id);
    const { object } = await lastEventOf(id);
    expect(object).toEqual({
      ...now,
      version: now.version - 1,
      invitations: [
        expect.objectContaining({ state: "requested" }),
        expect.objectContaining({ state: "requested" }),
      ],
    });
    for (const invitation of now.invitations)
      expect(await lastEventOf(invitation.id)).toEqual({
        action: "invitation.denied",
        object: invitation,
      });
  });

  test("one that was withdrawn because its last invitation was revoked", async () => {
    const id = await requested();
    for (const { id: invitationId } of (await approvalOf(id)).invitations)
      await fixture.as.owner.invitation.revoke({ id: invitationId });
    expect(await lastEventOf(id)).toEqual({
      action: "approval.withdrawn",
      object: await approvalOf(id),
    });
  });
});

describe("an event of a member keeps it", () => {
  test("as get answers right after", async () => {
    const { membershipId: id } = fixture.organization.member;
    await fixture.as.owner.member.changeRole({ id, roles: ["billing"] });
    expect(await lastEventOf(id)).toEqual({
      action: "member.role_changed",
      object: await fixture.as.owner.member.get({ id }),
    });
    await fixture.as.owner.member.suspend({ id });
    expect(await lastEventOf(id)).toEqual({
      action: "member.suspended",
      object: await fixture.as.owner.member.get({ id }),
    });
  });

  test("as it was left when it was removed", async () => {
    const { membershipId: id, email } = fixture.organization.member;
    const before = await fixture.as.owner.member.get({ id });
    await fixture.as.owner.member.remove({ id });
    const removed = await lastEventOf(id);
    expect(removed).toMatchObject({ action: "member.removed", object: { id, email } });
    expect(removed.object).toMatchObject({ status: "removed", version: before.version + 1 });
  });
});

test("events of other subjects, and erased ones, keep nothing", async () => {
  const { id } = await invited();
  const { key } = await fixture.as.owner.apiKey.create({ kind: "org_key", name: "CI" });
  expect(await eventsOf(key.id)).toEqual([{ action: "api_key.created", object: null }]);
  await fixture.db.sql("UPDATE audit_event SET personal = NULL WHERE subject_id = $1", [id]);
  expect(await eventsOf(id)).toEqual([{ action: "invitation.created", object: null }]);
});

test("I6: no event keeps anything of a link", async () => {
  const { id, organizationId } = await invited();
  await fixture.as.owner.invitation.copyLink({ id });
  const row = await fixture.db.store.read.invitations.find(organizationId, id);
  if (row === null) throw new Error("the invitation is missing");
  const [stored] = await fixture.db.sql<{ text: string }>(
    "SELECT string_agg(e::text, ' ') AS text FROM audit_event e WHERE subject_id = $1",
    [id],
  );
  const about = { invitationId: id, generation: row.generation };
  const verifier = testLinkKeyring().verifier(about, row.linkKeyId);
  for (const secret of [row.selector, verifier, "selector", "link_key"])
    expect(stored?.text).not.toContain(secret);
});

test("what says who a person is stays out of the part that is never erased", async () => {
  const { id } = await invited();
  await fixture.as.owner.invitation.revoke({ id, reason: "left the company" });
  const stored = await fixture.db.sql<{ data: object; merged: object }>(
    `SELECT data, data || (personal -> 'data') AS merged FROM audit_event
     WHERE subject_id = $1 ORDER BY seq`,
    [id],
  );
  expect(stored.map(({ data }) => data)).toEqual([
    { roles: ["member"], source: "trpc" },
    { to: "revoked", from: "pending" },
  ]);
  const { events } = await fixture.as.owner.audit.list({ subjectId: id });
  expect(events.map(({ data }) => data).toReversed()).toEqual(stored.map(({ merged }) => merged));
  expect(events[0]?.data).toMatchObject({ email: "Zoe@guest.example", reason: "left the company" });
});
