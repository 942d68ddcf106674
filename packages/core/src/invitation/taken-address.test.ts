import { describe, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import { rejectionOf, sessionOf, useOrganization } from "../testing/index.ts";

const fixture = useOrganization();

const jane = () => `${newId()}@people.example`;

async function asked() {
  const email = jane();
  const { results } = await fixture.as.member.invitation.create({
    entries: [{ email }],
    onInsufficientRole: "request",
  });
  const invitation = results[0]?.invitation;
  if (!invitation) throw new Error(JSON.stringify(results));
  return invitation;
}

describe("an address that waits for an approval", () => {
  test("is reported with since when and who can decide, at a second invite and at a resend", async () => {
    const { id, email, approvalRequestId, createdAt } = await asked();
    const waits = {
      code: "invite.awaiting_approval",
      details: {
        invitationId: id,
        approvalRequestId,
        state: "requested",
        since: createdAt,
        approvers: ["Owner", "Admin"],
      },
      message: `An invitation for this address has been waiting for approval since ${createdAt}. It can be decided by: Owner, Admin.`,
    };
    const { results } = await fixture.as.admin.invitation.create({ entries: [{ email }] });
    expect(results[0]?.error).toMatchObject(waits);
    expect(await rejectionOf(fixture.as.admin.invitation.resend({ id }))).toMatchObject(waits);
    expect(await rejectionOf(fixture.as.member.invitation.resend({ id }))).toMatchObject(waits);
  });

  test("names delegates, and no one who has decided", async () => {
    await fixture.as.owner.organization.updatePolicy({ policy: { approval: { quorum: 2 } } });
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const { billing } = fixture.organization;
    await fixture.as.owner.approval.delegate({ toUserId: billing.userId, until });
    const { id, approvalRequestId } = await asked();
    await fixture.as.admin.approval.approve({ id: approvalRequestId ?? "" });
    const { details } = await rejectionOf(fixture.as.owner.invitation.resend({ id }));
    expect(details?.["approvers"]).toEqual(["Owner", "Billing"]);
  });

  test.each<[string, (id: string) => Promise<unknown>]>([
    ["extended", (id) => fixture.as.owner.invitation.extend({ id, expiresInHours: 24 })],
    ["copied as a link", (id) => fixture.as.owner.invitation.copyLink({ id })],
    [
      "given another role",
      (id) => fixture.as.owner.invitation.changeRole({ id, roles: ["admin"] }),
    ],
    ["corrected", (id) => fixture.as.owner.invitation.correctAddress({ id, email: jane() })],
  ])("is not called closed when it is %s", async (_what, act) => {
    const { id, createdAt } = await asked();
    expect(await rejectionOf(act(id))).toMatchObject({
      code: "invite.awaiting_approval",
      details: { since: createdAt },
    });
  });

  test("is invited twice at once: one request, and one answer that it waits", async () => {
    const email = jane();
    const call = () =>
      fixture.as.member.invitation.create({ entries: [{ email }], onInsufficientRole: "request" });
    const answers = await Promise.all([call(), call()]);
    const outcomes = answers.flatMap(({ results }) =>
      results.map(({ outcome, error }) => error?.code ?? outcome),
    );
    expect(outcomes.toSorted()).toEqual(["invite.awaiting_approval", "requested"]);
  });
});

describe("the address of a suspended member", () => {
  async function suspended() {
    const member = await fixture.organization.addMember({ role: "member", name: "suspended" });
    await fixture.as.owner.member.suspend({ id: member.membershipId });
    return member.email;
  }

  test("has a code of its own, and an active member's keeps the other", async () => {
    const { results } = await fixture.as.owner.invitation.create({
      entries: [{ email: await suspended() }, { email: fixture.organization.member.email }],
    });
    expect(results.map(({ error }) => error?.code)).toEqual([
      "invite.member_suspended",
      "invite.already_member",
    ]);
  });

  test("has it at a resend too", async () => {
    const leaver = await fixture.organization.addMember({ role: "member", name: "later" });
    await fixture.db.sql("UPDATE membership SET status = 'removed' WHERE id = $1", [
      leaver.membershipId,
    ]);
    const { results } = await fixture.as.owner.invitation.create({
      entries: [{ email: leaver.email }],
    });
    await fixture.db.sql("UPDATE membership SET status = 'suspended' WHERE id = $1", [
      leaver.membershipId,
    ]);
    fixture.db.clock.advance("11 minutes");
    const resend = fixture.as.owner.invitation.resend({ id: results[0]?.invitation?.id ?? "" });
    expect((await rejectionOf(resend)).code).toBe("invite.member_suspended");
  });

  test("is skipped where members are", async () => {
    const { results } = await fixture.as.owner.invitation.create({
      entries: [{ email: await suspended() }],
      onMember: "skip",
    });
    expect(results[0]?.outcome).toBe("skipped");
  });
});

test("a caller who may ask alone learns that the address waits", async () => {
  const { email } = await asked();
  const other = await fixture.organization.addMember({ role: "member", name: "other" });
  const { results } = await fixture.as.as(sessionOf(other)).invitation.create({
    entries: [{ email }],
    onInsufficientRole: "request",
  });
  expect(results[0]?.error?.code).toBe("invite.awaiting_approval");
});
