import { afterEach, describe, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import { removeEndedMembers } from "../sweep/remove-ended-members.ts";
import { createCallers, sessionOf, testContext } from "../testing/callers.ts";
import { linkTokenOf, rejectionOf, useOrganization } from "../testing/index.ts";
import type { TestMember } from "../testing/organization.ts";

const fixture = useOrganization({ poolSize: 12 });

// Nothing of one test is due in the next.
afterEach(() => fixture.db.sql("UPDATE membership SET access_until = NULL"));

const until = (hours: number) =>
  new Date(Date.now() + (fixture.db.clock.offsetSeconds() + hours * 3600) * 1000).toISOString();
const sweep = () => removeEndedMembers(fixture.db.store);
const callsOf = (member: TestMember) => fixture.as.as(sessionOf(member));
const tokenOf = (id: string) =>
  linkTokenOf(fixture.db.store, { organizationId: fixture.organization.id, id });

/** A member whose access ends in an hour. */
async function limited(role: "member" | "admin" = "member") {
  const member = await fixture.organization.addMember({ role, name: `Temp ${newId().slice(-6)}` });
  const id = member.membershipId;
  await fixture.as.owner.member.changeAccess({ id, accessUntil: until(1) });
  return member;
}

const pass = () => fixture.db.clock.advance("2 hours");

async function invite(email: string, entry: object = {}) {
  const { results } = await fixture.as.owner.invitation.create({ entries: [{ email, ...entry }] });
  const [result] = results;
  if (!result?.invitation) throw new Error(JSON.stringify(results));
  return result.invitation;
}

/** Of the audit: the feed of events waits for what other databases of the server have open. */
async function eventsOf(subjectId: string): Promise<string[]> {
  const { events } = await fixture.as.owner.audit.list({ subjectId });
  return events.map(({ action }) => action).toReversed();
}

async function lastOf(action: string) {
  const { events } = await fixture.as.owner.audit.list({ action });
  return events[0];
}

describe("a membership past its end, before any sweep,", () => {
  test("gives no access and is not found, listed or counted", async () => {
    const member = await limited("admin");
    expect((await callsOf(member).member.get({ id: member.membershipId })).id).toBe(
      member.membershipId,
    );
    pass();
    const calls = callsOf(member);
    expect(await rejectionOf(calls.member.list({}))).toMatchObject({
      code: "organization.not_found",
    });
    const id = member.membershipId;
    expect(await rejectionOf(fixture.as.owner.member.get({ id }))).toMatchObject({
      code: "member.not_found",
    });
    const { members } = await fixture.as.owner.member.list({});
    expect(members.map((one) => one.id)).not.toContain(id);
    for (const act of ["suspend", "reactivate", "remove"] as const)
      expect(await rejectionOf(fixture.as.owner.member[act]({ id }))).toMatchObject({
        code: "member.not_found",
      });
    expect(
      await rejectionOf(fixture.as.owner.member.changeAccess({ id, accessUntil: null })),
    ).toMatchObject({ code: "member.not_found" });
  });

  test("ends at its time to the millisecond", async () => {
    const member = await limited();
    const id = member.membershipId;
    await fixture.db.sql("UPDATE membership SET access_until = usher_now() WHERE id = $1", [id]);
    expect((await fixture.as.owner.member.list({ text: member.email })).members).toEqual([]);
  });

  test("leaves its address free: the invitation removes it first, with its event", async () => {
    const member = await limited();
    const before = await rejectionOf(
      fixture.as.owner.invitation.create({
        entries: [{ email: member.email }],
        mode: "atomic",
      }),
    );
    expect(before).toMatchObject({ code: "invite.already_member" });
    pass();
    const again = await invite(member.email);
    expect(await eventsOf(member.membershipId)).toEqual([
      "member.access_changed",
      "member.expired",
    ]);
    expect(await sweep()).toBe(0);
    expect((await fixture.as.owner.invitation.get({ id: again.id })).state).toBe("pending");
    const accepted = await fixture.as.anonymous.invitation.accept({
      token: await tokenOf(again.id),
    });
    expect(accepted.membership.id).not.toBe(member.membershipId);
    expect(accepted.membership.userId).toBe(member.userId);
  });

  test("is removed first by an import of its address", async () => {
    const member = await limited();
    pass();
    const operator = fixture.as.as({ kind: "system", name: "usher-cli" }, { via: "cli" });
    const { results } = await operator.member.import({ entries: [{ email: member.email }] });
    expect(results[0]).toMatchObject({ outcome: "added", member: { accessUntil: null } });
    expect(await eventsOf(member.membershipId)).toContain("member.expired");
  });

  test("is not brought back by an older link to another address of the person", async () => {
    const member = await limited();
    const other = `${newId()}@other.example`;
    const { id } = await invite(other);
    await fixture.db.sql(
      `INSERT INTO user_email (user_id, email_key, email, verified_at) VALUES ($1, $2, $2, now())`,
      [member.userId, other],
    );
    pass();
    const token = await tokenOf(id);
    expect(await rejectionOf(fixture.as.anonymous.invitation.accept({ token }))).toMatchObject({
      code: "membership.inactive",
    });
    expect(await sweep()).toBe(1);
    expect((await fixture.as.owner.invitation.get({ id })).state).toBe("revoked");
  });

  test("vouches for no invitation", async () => {
    const admin = await limited("admin");
    const email = `${newId()}@people.example`;
    const { results } = await callsOf(admin).invitation.create({ entries: [{ email }] });
    const id = results[0]?.invitation?.id ?? "";
    pass();
    const token = await tokenOf(id);
    expect(await rejectionOf(fixture.as.anonymous.invitation.accept({ token }))).toMatchObject({
      code: "invite.inviter_unauthorized",
    });
  });
});

describe("the sweeper", () => {
  test("I22, I32: removes it with all that hangs on it and one event, in ten processes at once", async () => {
    const admin = await limited("admin");
    const email = `${newId()}@people.example`;
    const sent = await callsOf(admin).invitation.create({ entries: [{ email }] });
    const toThem = await invite(`${newId()}@people.example`);
    await fixture.db.sql(
      `INSERT INTO user_email (user_id, email_key, email, verified_at)
       SELECT $1, email_key, email, now() FROM invitation WHERE id = $2`,
      [admin.userId, toThem.id],
    );
    await fixture.db.sql(
      `INSERT INTO slack_account_link (organization_id, team_id, slack_user_id, user_id)
       VALUES ($1, 'T1', $2, $3)`,
      [fixture.organization.id, `U${newId()}`, admin.userId],
    );
    pass();
    const removed = await Promise.all(Array.from({ length: 10 }, sweep));
    expect(removed.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await eventsOf(admin.membershipId)).toEqual(["member.access_changed", "member.expired"]);
    expect(await lastOf("member.expired")).toMatchObject({
      actorKind: "system",
      actorId: "sweeper",
      data: { userId: admin.userId, revokedInvitations: 2, accessUntil: expect.any(String) },
    });
    const states = [sent.results[0]?.invitation?.id ?? "", toThem.id].map(async (id) => {
      const { state, stateReasonCode } = await fixture.as.owner.invitation.get({ id });
      return [state, stateReasonCode];
    });
    expect(await Promise.all(states)).toEqual([
      ["revoked", "inviter_left"],
      ["revoked", "member_removed"],
    ]);
    const links = await fixture.db.sql("SELECT 1 FROM slack_account_link WHERE user_id = $1", [
      admin.userId,
    ]);
    expect(links).toEqual([]);
    expect(await sweep()).toBe(0);
  });

  test("ends a suspended membership, and in a suspended organization too", async () => {
    const member = await limited();
    await fixture.as.owner.member.suspend({ id: member.membershipId });
    await fixture.db.sql("UPDATE organization SET status = 'suspended' WHERE id = $1", [
      fixture.organization.id,
    ]);
    pass();
    expect(await sweep()).toBe(1);
  });

  test("leaves a deleted organization as it is", async () => {
    await limited();
    await fixture.db.sql("UPDATE organization SET status = 'deleted' WHERE id = $1", [
      fixture.organization.id,
    ]);
    pass();
    expect(await sweep()).toBe(0);
    await fixture.db.sql("UPDATE organization SET status = 'active' WHERE id = $1", [
      fixture.organization.id,
    ]);
    expect(await sweep()).toBe(1);
  });

  test("I32: does not end an owner, even with a date that an older version left", async () => {
    const member = await limited();
    await fixture.db.sql("UPDATE membership SET role = 'owner' WHERE id = $1", [
      member.membershipId,
    ]);
    pass();
    expect(await sweep()).toBe(0);
    const id = member.membershipId;
    expect(await fixture.as.owner.member.get({ id })).toMatchObject({ accessUntil: null });
    const lowered = await fixture.as.owner.member.changeRole({ id, roles: ["admin"] });
    expect(lowered.accessUntil).toBeNull();
  });

  test("loses to an extension that is committed first, and the extension to it", async () => {
    for (const delay of [0, 1, 2, 4, 8]) {
      const member = await limited();
      const id = member.membershipId;
      fixture.db.clock.advance("3599 seconds");
      const extended = fixture.as.owner.member.changeAccess({ id, accessUntil: until(48) }).then(
        () => true,
        () => false,
      );
      await new Promise((resolve) => setTimeout(resolve, delay));
      fixture.db.clock.advance("2 seconds");
      const removed = await sweep();
      expect(removed).toBe((await extended) ? 0 : 1);
    }
  });
});

describe("who becomes an owner", () => {
  test("by a change of roles has no end, and the event says which one it was", async () => {
    const member = await limited();
    const id = member.membershipId;
    const before = await fixture.as.owner.member.get({ id });
    const owner = await fixture.as.owner.member.changeRole({ id, roles: ["owner"] });
    expect([before.accessUntil, owner.accessUntil]).toEqual([expect.any(String), null]);
    expect((await lastOf("member.role_changed"))?.data).toMatchObject({
      clearedAccessUntil: before.accessUntil,
    });
    expect(
      await rejectionOf(fixture.as.owner.member.changeAccess({ id, accessUntil: until(5) })),
    ).toMatchObject({ code: "access.owner_has_no_end" });
  });

  test("by a transfer has no end", async () => {
    const member = await limited();
    await fixture.as.owner.organization.transferOwnership({ memberId: member.membershipId });
    pass();
    const owner = createCallers(fixture.db.store, fixture.organization).as(sessionOf(member));
    expect((await owner.member.get({ id: member.membershipId })).accessUntil).toBeNull();
  });

  test("by a changed invitation has no end", async () => {
    const invitation = await invite(`${newId()}@people.example`, { accessFor: { days: 3 } });
    const { id } = invitation;
    const changed = await fixture.as.owner.invitation.changeRole({ id, roles: ["owner"] });
    expect([changed.accessFor, changed.accessUntil]).toEqual([null, null]);
    const accepted = await fixture.as.anonymous.invitation.accept({ token: await tokenOf(id) });
    expect(accepted.membership.accessUntil).toBeNull();
    expect((await lastOf("invitation.role_changed"))?.data).toMatchObject({
      clearedAccessFor: { days: 3 },
    });
  });
});

describe("the end of a member's access is changed", () => {
  test("by those who may grant the role, once, later, earlier and away", async () => {
    const { membershipId: id } = await fixture.organization.addMember({ role: "member" });
    const end = until(5);
    const set = await fixture.as.admin.member.changeAccess({ id, accessUntil: end });
    const again = await fixture.as.admin.member.changeAccess({ id, accessUntil: end });
    expect([set.accessUntil, again.version]).toEqual([end, set.version]);
    const offset = `${until(3).slice(0, 19)}+00:00`;
    const earlier = await fixture.as.admin.member.changeAccess({ id, accessUntil: offset });
    expect(earlier.accessUntil).toBe(new Date(offset).toISOString());
    const never = await fixture.as.owner.member.changeAccess({ id, accessUntil: null });
    expect(never.accessUntil).toBeNull();
    const events = (await eventsOf(id)).filter((type) => type === "member.access_changed");
    expect(events).toHaveLength(3);
  });

  test("not by the member, who is told whom to ask", async () => {
    const admin = await limited("admin");
    const change = { id: admin.membershipId, accessUntil: null };
    const rejection = await rejectionOf(callsOf(admin).member.changeAccess(change));
    expect(rejection).toMatchObject({
      code: "access.change_forbidden",
      status: 403,
      message: "You cannot change when this access ends. Ask Admin or Owner.",
      details: { ask: [{ name: "Admin" }, { name: "Owner" }] },
    });
    const member = await limited();
    const own = { id: member.membershipId, accessUntil: null };
    expect(await rejectionOf(callsOf(member).member.changeAccess(own))).toMatchObject({
      code: "access.change_forbidden",
    });
    const others = { id: admin.membershipId, accessUntil: null };
    expect(await rejectionOf(callsOf(member).member.changeAccess(others))).toMatchObject({
      code: "authorize.forbidden",
    });
  });

  test("not by a key that may not grant the role", async () => {
    const admin = await limited("admin");
    const key = fixture.as.as({
      kind: "org_key",
      keyId: newId(),
      organizationId: fixture.organization.id,
      permissions: ["member:invite"],
      maxRole: "member",
    });
    const change = { id: admin.membershipId, accessUntil: until(9) };
    expect(await rejectionOf(key.member.changeAccess(change))).toMatchObject({
      code: "access.change_forbidden",
    });
  });

  test("to an earlier time only by who may remove the member", async () => {
    const key = fixture.as.as({
      kind: "org_key",
      keyId: newId(),
      organizationId: fixture.organization.id,
      permissions: ["member:invite"],
      maxRole: "admin",
    });
    const { membershipId: id } = fixture.organization.admin;
    const rejection = { code: "authorize.forbidden", details: { permission: "member:manage" } };
    expect(await rejectionOf(key.member.changeAccess({ id, accessUntil: until(1) }))).toMatchObject(
      rejection,
    );
    await fixture.as.owner.member.changeAccess({ id, accessUntil: until(2) });
    expect(await rejectionOf(key.member.changeAccess({ id, accessUntil: until(1) }))).toMatchObject(
      rejection,
    );
    const end = until(3);
    expect((await key.member.changeAccess({ id, accessUntil: end })).accessUntil).toBe(end);
    expect((await key.member.changeAccess({ id, accessUntil: null })).accessUntil).toBeNull();
  });

  test("only to a time ahead and within ten years", async () => {
    const { membershipId: id } = await limited();
    for (const accessUntil of [until(-1), until(24 * 3651)])
      expect(
        await rejectionOf(fixture.as.owner.member.changeAccess({ id, accessUntil })),
      ).toMatchObject({ code: "access.end_rejected" });
  });

  test("once by two at a time with the same version", async () => {
    const { membershipId: id } = await limited();
    const { version: expectedVersion } = await fixture.as.owner.member.get({ id });
    const changes = [3, 4, 5].map((hours) =>
      fixture.as.owner.member.changeAccess({ id, accessUntil: until(hours), expectedVersion }).then(
        () => "changed",
        () => "rejected",
      ),
    );
    expect((await Promise.all(changes)).toSorted()).toEqual(["changed", "rejected", "rejected"]);
  });
});

describe("an invitation with an end of access", () => {
  test("starts access for days at its acceptance", async () => {
    const { id, accessFor } = await invite(`${newId()}@people.example`, {
      accessFor: { days: 30 },
    });
    expect(accessFor).toEqual({ days: 30 });
    fixture.db.clock.advance("48 hours");
    const { membership } = await fixture.as.anonymous.invitation.accept({
      token: await tokenOf(id),
    });
    const left = Date.parse(membership.accessUntil ?? "") - Date.parse(until(0));
    expect(Math.abs(left - 30 * 86_400_000)).toBeLessThan(60_000);
    const member = await fixture.as.owner.member.get({ id: membership.id });
    expect(member.accessUntil).toBe(membership.accessUntil);
  });

  test("ends access on its date, and expires no later", async () => {
    const accessUntil = until(48);
    const { id, expiresAt } = await invite(`${newId()}@people.example`, { accessUntil });
    expect(expiresAt).toBe(accessUntil);
    const resent = await fixture.as.owner.invitation.extend({ id, expiresInHours: 24 });
    expect(Date.parse(resent.expiresAt ?? "")).toBeLessThan(Date.parse(accessUntil));
    expect(
      await rejectionOf(fixture.as.owner.invitation.extend({ id, expiresInHours: 72 })),
    ).toMatchObject({ code: "access.end_rejected" });
    await fixture.as.owner.organization.updatePolicy({ policy: { expiry: { allowNever: true } } });
    expect(
      await rejectionOf(fixture.as.owner.invitation.extend({ id, expiresInHours: null })),
    ).toMatchObject({ code: "access.end_rejected" });
    const { membership } = await fixture.as.anonymous.invitation.accept({
      token: await tokenOf(id),
    });
    expect(membership.accessUntil).toBe(accessUntil);
  });

  test.each([
    [
      "both",
      { accessFor: { days: 1 }, accessUntil: "2099-01-01T00:00:00Z" },
      "access.end_rejected",
    ],
    ["no day", { accessFor: { days: 0 } }, "access.end_rejected"],
    ["too many days", { accessFor: { days: 3651 } }, "access.end_rejected"],
    ["a time that is over", { accessUntil: "2020-01-01T00:00:00Z" }, "access.end_rejected"],
    ["an owner", { accessFor: { days: 1 }, roles: ["owner"] }, "access.owner_has_no_end"],
  ])("is rejected with %s", async (_what, entry, code) => {
    const email = `${newId()}@people.example`;
    const { results } = await fixture.as.owner.invitation.create({
      entries: [{ email, ...entry }],
    });
    expect(results[0]?.error).toMatchObject({ code, status: 400 });
  });

  test("is rejected where the expiry that it names is later", async () => {
    const email = `${newId()}@people.example`;
    const entry = { email, accessUntil: until(10), expiresInHours: 11 };
    const { results } = await fixture.as.owner.invitation.create({ entries: [entry] });
    expect(results[0]?.error?.code).toBe("access.end_rejected");
    const fits = { ...entry, expiresInHours: 9 };
    expect((await invite(fits.email, fits)).state).toBe("pending");
  });

  test("keeps it through an approval, a corrected address and another request", async () => {
    const create = {
      entries: [{ email: `${newId()}@people.example`, accessFor: { days: 7 } }],
      onInsufficientRole: "request" as const,
    };
    const { approvalRequestId } = await fixture.as.member.invitation.create(create);
    const requestId = approvalRequestId ?? "";
    await fixture.as.member.approval.withdraw({ id: requestId });
    const { approval } = await fixture.as.member.approval.askAgain({ id: requestId });
    expect(approval?.invitations[0]?.accessFor).toEqual({ days: 7 });
    await fixture.as.owner.approval.approve({ id: approval?.id ?? "" });
    const id = approval?.invitations[0]?.id ?? "";
    const { invitation } = await fixture.as.owner.invitation.correctAddress({
      id,
      email: `${newId()}@people.example`,
    });
    expect(invitation.accessFor).toEqual({ days: 7 });
    const accessUntil = until(24);
    const dated = await invite(`${newId()}@people.example`, { accessUntil });
    const corrected = await fixture.as.owner.invitation.correctAddress({
      id: dated.id,
      email: `${newId()}@people.example`,
    });
    expect(corrected.invitation).toMatchObject({ accessUntil });
  });

  test("is not sent again once the access it offers is over", async () => {
    const accessUntil = until(2);
    const { id } = await invite(`${newId()}@people.example`, { accessUntil });
    fixture.db.clock.advance("3 hours");
    expect(await rejectionOf(fixture.as.owner.invitation.resend({ id }))).toMatchObject({
      code: "access.end_rejected",
      message: "The access that this invitation offers is over. Invite again with a later end.",
    });
  });

  test("gives its end to the member who is imported before that", async () => {
    const email = `${newId()}@people.example`;
    await invite(email, { accessFor: { days: 2 } });
    const context = testContext(fixture.db.store, { kind: "system", name: "usher-cli" });
    const operator = fixture.as.as(context.actor, { via: "cli" });
    const { results } = await operator.member.import({ entries: [{ email }] });
    expect(results[0]?.member?.accessUntil).not.toBeNull();
  });
});
