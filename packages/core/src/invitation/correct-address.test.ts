import { describe, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import { eventOf } from "../testing/delivery-events.ts";
import { linkTokenOf, rejectionOf, sessionOf, useOrganization } from "../testing/index.ts";

const fixture = useOrganization({ poolSize: 12 });

type Caller = typeof fixture.as.owner;
async function invited(by: Caller = fixture.as.admin, email = "jnae@people.example") {
  const batch = await by.invitation.create({
    entries: [
      { email, roles: ["billing"], message: "Hi", metadata: { team: "red" }, expiresInHours: 50 },
    ],
  });
  const invitation = batch.results[0]?.invitation;
  if (!invitation) throw new Error(JSON.stringify(batch));
  return invitation;
}

async function bounced(by?: Caller) {
  const invitation = await invited(by);
  const organizationId = fixture.organization.id;
  const [delivery] = await fixture.db.sql<{ id: string }>(
    "SELECT id FROM delivery WHERE invitation_id = $1",
    [invitation.id],
  );
  const target = { organizationId, deliveryId: delivery?.id ?? "" };
  const { outbox } = fixture.db.store.read;
  await outbox.beginSending({ ...target, from: ["queued"] });
  await outbox.settle({
    ...target,
    from: ["sending"],
    status: "accepted",
    detail: null,
    providerMessageId: null,
  });
  await outbox.recordEvents([eventOf(target, "bounced")]);
  return invitation;
}

const actionsOf = async (subjectId: string) =>
  (await fixture.as.owner.audit.list({ subjectId })).events
    .map((event) => event.action)
    .toReversed();

describe("correcting an address", () => {
  test("names what is suspicious about the new address, or rejects it and changes nothing", async () => {
    const old = await bounced();
    const email = "jane@gmial.com";
    const warning = { code: "misspelled_domain", suggestion: "jane@gmail.com" };
    expect(
      await rejectionOf(
        fixture.as.admin.invitation.correctAddress({ id: old.id, email, onWarning: "reject" }),
      ),
    ).toMatchObject({
      code: "invite.suspicious_address",
      details: { email, warning: warning.code, suggestion: warning.suggestion },
    });
    const { state } = await fixture.as.admin.invitation.get({ id: old.id });
    expect(state).toBe("pending");
    const corrected = await fixture.as.admin.invitation.correctAddress({ id: old.id, email });
    expect(corrected).toMatchObject({ invitation: { email, state: "pending" }, warning });
  });

  test("revokes the old invitation and emails the same to the right address", async () => {
    const old = await bounced();
    const token = await linkTokenOf(fixture.db.store, old);
    const answer = await fixture.as.admin.invitation.correctAddress({
      id: old.id,
      email: "Jane@people.example",
    });
    expect(answer).toMatchObject({
      corrected: { id: old.id, state: "revoked", stateReason: "address_corrected" },
      invitation: {
        email: "Jane@people.example",
        state: "pending",
        roles: ["billing"],
        message: "Hi",
        metadata: { team: "red" },
        inviter: { userId: fixture.organization.admin.userId },
      },
      approvalRequestId: null,
    });
    expect((await rejectionOf(fixture.as.anonymous.invitation.preview({ token }))).code).toBe(
      "invite.not_found",
    );
    expect(await actionsOf(answer.invitation.id)).toEqual(["invitation.created"]);
    expect((await actionsOf(old.id)).slice(-2)).toEqual([
      "invitation.revoked",
      "invitation.address_corrected",
    ]);
    const emails = await fixture.db.sql<{ status: string }>(
      "SELECT status FROM delivery WHERE invitation_id = $1 AND kind = 'invitation'",
      [answer.invitation.id],
    );
    expect(emails).toEqual([{ status: "queued" }]);
  });

  test("makes the person who corrects it the inviter", async () => {
    const old = await bounced(fixture.as.owner);
    const { invitation } = await fixture.as.admin.invitation.correctAddress({
      id: old.id,
      email: "jane@people.example",
    });
    expect(invitation.inviter.userId).toBe(fixture.organization.admin.userId);
    const { events } = await fixture.as.owner.audit.list({ subjectId: invitation.id });
    expect(events).toMatchObject([{ actorId: fixture.organization.admin.userId }]);
  });

  test("does not depend on an inviter who left", async () => {
    const second = await fixture.organization.addMember({ role: "admin", name: "second" });
    const old = await invited(fixture.as.as(sessionOf(second)));
    // As it is for a moment: the membership is over and its invitations are not settled yet.
    await fixture.db.sql("UPDATE membership SET status = 'suspended' WHERE id = $1", [
      second.membershipId,
    ]);
    const { invitation } = await fixture.as.admin.invitation.correctAddress({
      id: old.id,
      email: "jane@people.example",
    });
    expect(invitation.inviter.userId).toBe(fixture.organization.admin.userId);
  });

  test("S34: cannot be approved by the person who corrected it", async () => {
    await fixture.as.owner.organization.updatePolicy({
      policy: { approval: { required: "always", quorum: 1 } },
    });
    const asked = await fixture.as.owner.invitation.create({
      entries: [{ email: "jnae@people.example", roles: ["admin"] }],
    });
    const { invitations } = await fixture.as.admin.approval.approve({
      id: asked.approvalRequestId ?? "",
    });
    const answer = await fixture.as.admin.invitation.correctAddress({
      id: invitations[0]?.id ?? "",
      email: "friend@people.example",
    });
    const id = answer.approvalRequestId ?? "";
    expect((await rejectionOf(fixture.as.admin.approval.approve({ id }))).code).toBe(
      "invite.self_approval",
    );
    expect(await fixture.as.owner.approval.get({ id })).toMatchObject({
      state: "requested",
      requester: { userId: fixture.organization.admin.userId },
    });
    expect((await fixture.as.owner.approval.approve({ id })).state).toBe("approved");
  });

  test("I12: depends on the authority of the person who corrected it, at acceptance too", async () => {
    const second = await fixture.organization.addMember({ role: "admin", name: "second" });
    const old = await bounced(fixture.as.owner);
    const { invitation } = await fixture.as.as(sessionOf(second)).invitation.correctAddress({
      id: old.id,
      email: "jane@people.example",
    });
    const token = await linkTokenOf(fixture.db.store, invitation);
    // As it is for a moment: the membership is over and its invitations are not settled yet.
    await fixture.db.sql("UPDATE membership SET status = 'suspended' WHERE id = $1", [
      second.membershipId,
    ]);
    expect((await rejectionOf(fixture.as.anonymous.invitation.accept({ token }))).code).toBe(
      "invite.inviter_unauthorized",
    );
  });

  test("requires a new approval where the inviter needs one", async () => {
    const asked = await fixture.as.member.invitation.create({
      entries: [{ email: "jnae@people.example", roles: ["billing"] }],
      onInsufficientRole: "request",
    });
    const first = asked.approvalRequestId ?? "";
    const { invitations } = await fixture.as.admin.approval.approve({ id: first });
    const before = await fixture.as.admin.approval.get({ id: first });
    const answer = await fixture.as.member.invitation.correctAddress({
      id: invitations[0]?.id ?? "",
      email: "jane@people.example",
    });
    expect(answer).toMatchObject({
      corrected: { state: "revoked" },
      invitation: { state: "requested", approvalRequestId: answer.approvalRequestId },
    });
    expect(answer.approvalRequestId).not.toBe(first);
    const after = await fixture.as.admin.approval.get({ id: first });
    expect(after.version).toBeGreaterThan(before.version);
  });

  const fail = async (old: { id: string }) => {
    const organizationId = fixture.organization.id;
    const [delivery] = await fixture.db.sql<{ id: string }>(
      "SELECT id FROM delivery WHERE invitation_id = $1",
      [old.id],
    );
    const target = { organizationId, deliveryId: delivery?.id ?? "" };
    await fixture.db.store.read.outbox.beginSending({ ...target, from: ["queued"] });
    await fixture.db.store.read.outbox.settle({
      ...target,
      from: ["sending"],
      status: "failed",
      detail: "no such domain",
      providerMessageId: null,
    });
  };

  test("leaves a failed invitation failed", async () => {
    const old = await invited();
    await fail(old);
    const answer = await fixture.as.admin.invitation.correctAddress({
      id: old.id,
      email: "jane@people.example",
    });
    expect(answer).toMatchObject({
      corrected: { state: "failed" },
      invitation: { state: "pending" },
    });
  });

  test("cuts the expiry of a corrected invitation off at the end of the access it offers", async () => {
    const now = Date.now() + fixture.db.clock.offsetSeconds() * 1000;
    const accessUntil = new Date(now + 30 * 3_600_000).toISOString();
    const { results } = await fixture.as.admin.invitation.create({
      entries: [{ email: "jnae@people.example", accessUntil, expiresInHours: 24 }],
    });
    const id = results[0]?.invitation?.id ?? "";
    await fail({ id });
    fixture.db.clock.advance("20 hours");
    const { invitation } = await fixture.as.admin.invitation.correctAddress({
      id,
      email: "jane@people.example",
    });
    expect(invitation).toMatchObject({ state: "pending", accessUntil, expiresAt: accessUntil });
  });

  test("makes one invitation from ten calls at once", async () => {
    const old = await bounced();
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        fixture.as.admin.invitation.correctAddress({
          id: old.id,
          email: `j${index}@people.example`,
        }),
      ),
    );
    expect(answers.filter((answer) => answer.status === "fulfilled")).toHaveLength(1);
    const { invitations } = await fixture.as.admin.invitation.list({ states: ["pending"] });
    expect(invitations).toHaveLength(1);
  });

  test("and an acceptance at once: exactly one succeeds", async () => {
    for (let round = 0; round < 5; round += 1) {
      const old = await invited(fixture.as.admin, `wrong-${round}@people.example`);
      const token = await linkTokenOf(fixture.db.store, old);
      const [corrected, accepted] = await Promise.allSettled([
        fixture.as.admin.invitation.correctAddress({
          id: old.id,
          email: `right-${round}@people.example`,
        }),
        fixture.as.anonymous.invitation.accept({ token }),
      ]);
      expect([corrected.status, accepted.status].toSorted()).toEqual(["fulfilled", "rejected"]);
    }
  });
});

describe("correcting an address is rejected and changes nothing", () => {
  const stillPending = async (id: string) =>
    expect((await fixture.as.admin.invitation.get({ id })).state).toBe("pending");

  test.each([
    ["jnae@people.example", "request.invalid"],
    ["JNAE@people.example", "request.invalid"],
    ["no address", "invite.invalid_email"],
    ["", "invite.invalid_email"],
  ])("to %o: %s", async (email, code) => {
    const { id } = await invited();
    const rejection = await rejectionOf(fixture.as.admin.invitation.correctAddress({ id, email }));
    expect(rejection.code).toBe(code);
    await stillPending(id);
  });

  test("to a member's address, an invited one, or a domain that is not allowed", async () => {
    const { id } = await invited();
    await invited(fixture.as.admin, "other@people.example");
    await fixture.as.owner.organization.updatePolicy({
      policy: { domains: { block: ["blocked.example"] } },
    });
    for (const [email, code] of [
      [fixture.organization.member.email, "invite.already_member"],
      ["other@people.example", "invite.already_pending"],
      ["x@blocked.example", "invite.domain_not_allowed"],
    ] as const) {
      const rejection = await rejectionOf(
        fixture.as.admin.invitation.correctAddress({ id, email }),
      );
      expect(rejection.code).toBe(code);
      await stillPending(id);
    }
  });

  test("I18: beyond the limits of a new call", async () => {
    const { id } = await invited();
    await fixture.as.owner.organization.updatePolicy({ policy: { limits: { inviteesPerDay: 1 } } });
    const rejection = await rejectionOf(
      fixture.as.admin.invitation.correctAddress({ id, email: "jane@people.example" }),
    );
    expect(rejection.code).toBe("invite.org_rate_limited");
    await stillPending(id);
  });

  test("but a full organization allows a replacement", async () => {
    const { id } = await invited();
    await fixture.as.owner.organization.updatePolicy({ policy: { limits: { pending: 1 } } });
    const { invitation } = await fixture.as.admin.invitation.correctAddress({
      id,
      email: "jane@people.example",
    });
    expect(invitation.state).toBe("pending");
  });

  test("for an ended, higher-ranked, other person's or foreign invitation", async () => {
    const revoked = await invited();
    await fixture.as.admin.invitation.revoke({ id: revoked.id });
    const batch = await fixture.as.owner.invitation.create({
      entries: [{ email: "boss@people.example", roles: ["owner"] }],
    });
    const owner = batch.results[0]?.invitation?.id ?? "";
    const email = "jane@people.example";
    for (const [caller, id, code] of [
      [fixture.as.admin, revoked.id, "invite.revoked"],
      [fixture.as.admin, owner, "authorize.insufficient_role"],
      [fixture.as.billing, owner, "invite.not_found"],
      [fixture.as.member, owner, "invite.not_found"],
      [fixture.as.admin, newId(), "invite.not_found"],
    ] as const)
      expect((await rejectionOf(caller.invitation.correctAddress({ id, email }))).code).toBe(code);
  });
});
