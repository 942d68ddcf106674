import { afterEach, describe, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import { sessionOf } from "../testing/callers.ts";
import { rejectionOf, useOrganization } from "../testing/index.ts";
import type { TestMember } from "../testing/organization.ts";

const fixture = useOrganization({ poolSize: 12 });

// Nothing of one test is due in the next.
afterEach(() => fixture.db.sql("UPDATE membership SET access_until = NULL"));

const until = (hours: number) =>
  new Date(Date.now() + (fixture.db.clock.offsetSeconds() + hours * 3600) * 1000).toISOString();

/** A member whose access ended an hour ago, and who is not removed yet. */
async function ended(role: "member" | "admin" = "member", externalId: string | null = null) {
  const member = await fixture.organization.addMember({ role, name: `Temp ${newId().slice(-6)}` });
  const id = member.membershipId;
  if (externalId !== null) await fixture.as.owner.member.update({ id, externalId });
  await endSoon(member);
  fixture.db.clock.advance("2 hours");
  return member;
}

const endSoon = ({ membershipId: id }: TestMember) =>
  fixture.as.owner.member.changeAccess({ id, accessUntil: until(1) });

async function actionsOf(subjectId: string): Promise<string[]> {
  const { events } = await fixture.as.owner.audit.list({ subjectId });
  return events.map(({ action }) => action).toReversed();
}

describe("the external id of a membership past its end is free", () => {
  const operator = () => fixture.as.as({ kind: "system", name: "usher-cli" }, { via: "cli" });

  test("for who is imported", async () => {
    const before = await ended("member", "HR-1");
    const email = `${newId()}@people.example`;
    const { results } = await operator().member.import({
      entries: [{ email, externalId: "HR-1" }],
    });
    expect(results[0]).toMatchObject({ outcome: "added", member: { externalId: "HR-1" } });
    expect((await actionsOf(before.membershipId)).at(-1)).toBe("member.expired");
  });

  test("for a member who is imported again", async () => {
    await ended("member", "HR-2");
    const { email } = fixture.organization.member;
    const { results } = await operator().member.import({
      entries: [{ email, externalId: "HR-2" }],
    });
    expect(results[0]).toMatchObject({ outcome: "updated", member: { externalId: "HR-2" } });
  });

  test("for another member", async () => {
    const before = await ended("member", "HR-3");
    const { membershipId: id } = fixture.organization.member;
    const member = await fixture.as.owner.member.update({ id, externalId: "HR-3" });
    expect(member.externalId).toBe("HR-3");
    expect((await actionsOf(before.membershipId)).at(-1)).toBe("member.expired");
  });

  test("and is left to a member whose access has not ended", async () => {
    const member = await fixture.organization.addMember({ role: "member" });
    const { membershipId: id } = member;
    await fixture.as.owner.member.update({ id, externalId: "HR-4" });
    await endSoon(member);
    const other = { id: fixture.organization.member.membershipId, externalId: "HR-4" };
    expect(await rejectionOf(fixture.as.owner.member.update(other))).toMatchObject({
      code: "member.external_id_taken",
    });
    expect(await actionsOf(id)).not.toContain("member.expired");
  });
});

test("the last membership of a user reads as removed once its access has ended", async () => {
  const { userId } = await ended("admin");
  const { members } = fixture.db.store.read;
  expect(await members.findLastByUser(fixture.organization.id, userId)).toMatchObject({
    userId,
    status: "removed",
  });
  const { admin } = fixture.organization;
  expect(await members.findLastByUser(fixture.organization.id, admin.userId)).toMatchObject({
    id: admin.membershipId,
    status: "active",
  });
});

test("whose access has ended lends no one a right that break glass is reported to", async () => {
  const admin = await fixture.organization.addMember({ role: "admin", name: "Absent" });
  const { member: delegate, owner } = fixture.organization;
  await fixture.as
    .as(sessionOf(admin))
    .approval.delegate({ toUserId: delegate.userId, until: until(72) });
  await fixture.as.owner.organization.updatePolicy({
    policy: { approval: { required: "always", breakGlass: true } },
  });
  const readers = async () => {
    const { approvalRequestId } = await fixture.as.owner.invitation.create({
      entries: [{ email: `${newId()}@people.example` }],
    });
    const id = approvalRequestId ?? "";
    const breakGlass = { reason: "every admin is on the same flight" };
    await fixture.as.owner.approval.approve({ id, breakGlass });
    const rows = await fixture.db.sql<{ reader: string }>(
      `SELECT d.recipient_user_id AS reader FROM delivery d
       JOIN invitation i ON i.organization_id = d.organization_id AND i.id = d.invitation_id
       WHERE i.approval_request_id = $1 AND d.notice = 'break_glass'`,
      [id],
    );
    return rows.map(({ reader }) => reader);
  };
  expect(await readers()).toContain(delegate.userId);
  await endSoon(admin);
  fixture.db.clock.advance("2 hours");
  const after = await readers();
  expect(after).not.toContain(delegate.userId);
  expect(after).not.toContain(owner.userId);
  expect(after.length).toBeGreaterThan(0);
});
