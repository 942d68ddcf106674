import { describe, expect, test } from "vitest";

import { expireDue } from "../sweep/expire-due.ts";
import { newId } from "../model/ids.ts";
import { limitBounds } from "../model/limits.ts";
import { linkTokenOf, rejectionOf, sessionOf, useOrganization } from "../testing/index.ts";

const fixture = useOrganization({ poolSize: 10 });

async function asked(roles: string[] = ["admin"], emails = ["jane@people.example"]) {
  const batch = await fixture.as.member.invitation.create({
    entries: emails.map((email) => ({ email, roles })),
    onInsufficientRole: "request",
  });
  if (batch.approvalRequestId === null) throw new Error(JSON.stringify(batch));
  return batch.approvalRequestId;
}

async function emailJobs(): Promise<number> {
  const [row] = await fixture.db.sql<{ n: number }>(
    "SELECT count(*)::int AS n FROM job WHERE organization_id = $1 AND kind = 'mail'",
    [fixture.organization.id],
  );
  return row?.n ?? 0;
}

describe("approving", () => {
  test("I13: sends all emails of a request, and none before", async () => {
    const id = await asked(["admin"], ["a@people.example", "b@people.example"]);
    expect(await emailJobs()).toBe(0);
    const approved = await fixture.as.admin.approval.approve({ id, reason: "known to me" });
    expect(approved).toMatchObject({
      state: "approved",
      approvals: 1,
      decisions: [
        { userId: fixture.organization.admin.userId, verdict: "approved", reason: "known to me" },
      ],
      invitations: [{ state: "pending" }, { state: "pending" }],
    });
    expect(await emailJobs()).toBe(2);
  });

  test("starts the invitation's expiry only at the approval", async () => {
    const id = await asked();
    fixture.db.clock.advance("6 days");
    const approved = await fixture.as.admin.approval.approve({ id });
    const left =
      Date.parse(approved.invitations[0]?.expiresAt ?? "") - Date.parse(approved.createdAt);
    expect(left).toBeGreaterThanOrEqual(13 * 86_400_000);
    expect(left).toBeLessThan(13 * 86_400_000 + 60_000);
  });

  test("S34, I12: rejects approval by the requester unless the policy allows it", async () => {
    await fixture.as.owner.organization.updatePolicy({
      policy: { approval: { required: "always" } },
    });
    const batch = await fixture.as.admin.invitation.create({
      entries: [{ email: "jane@people.example" }],
    });
    const id = batch.approvalRequestId ?? "";
    expect((await rejectionOf(fixture.as.admin.approval.approve({ id }))).code).toBe(
      "invite.self_approval",
    );
    expect((await rejectionOf(fixture.as.admin.approval.deny({ id }))).code).toBe(
      "invite.self_approval",
    );
    await fixture.as.owner.organization.updatePolicy({
      policy: { approval: { allowSelfApproval: true } },
    });
    expect((await fixture.as.admin.approval.approve({ id })).state).toBe("approved");
  });

  test("checks the approver's current rank and names the approvers", async () => {
    const id = await asked(["owner"]);
    const rejection = await rejectionOf(fixture.as.admin.approval.approve({ id }));
    expect(rejection).toMatchObject({
      code: "invite.not_approver",
      details: { requiredRole: "owner", approvers: ["Owner"] },
    });
    expect((await rejectionOf(fixture.as.billing.approval.approve({ id }))).code).toBe(
      "approval.not_found",
    );
    expect((await fixture.as.owner.approval.approve({ id })).state).toBe("approved");
  });

  test("requires at least an admin by rank, even for a member role", async () => {
    const id = await asked(["member"]);
    expect((await fixture.as.admin.approval.get({ id })).requiredRole).toBe("admin");
  });

  test("uses the policy's list of approvers, limited to their own rank", async () => {
    await fixture.as.owner.organization.updatePolicy({
      policy: {
        approval: {
          approvers: { kind: "list", userIds: [fixture.organization.billing.userId] },
          breakGlass: true,
        },
      },
    });
    const low = await asked(["member"], ["low@people.example"]);
    const high = await asked(["admin"], ["high@people.example"]);
    expect((await rejectionOf(fixture.as.admin.approval.approve({ id: low }))).code).toBe(
      "invite.not_approver",
    );
    expect((await fixture.as.billing.approval.approve({ id: low })).state).toBe("approved");
    expect((await rejectionOf(fixture.as.billing.approval.approve({ id: high }))).code).toBe(
      "invite.not_approver",
    );
  });

  test("needs the quorum and counts each approver once", async () => {
    await fixture.as.owner.organization.updatePolicy({ policy: { approval: { quorum: 2 } } });
    const id = await asked();
    expect(await fixture.as.admin.approval.approve({ id })).toMatchObject({
      state: "requested",
      approvals: 1,
    });
    const again = await rejectionOf(fixture.as.admin.approval.approve({ id }));
    expect(again).toMatchObject({
      code: "invite.already_decided",
      message: "You have already decided this request.",
    });
    expect(await emailJobs()).toBe(0);
    expect(await fixture.as.owner.approval.approve({ id })).toMatchObject({
      state: "approved",
      approvals: 2,
    });
    expect(await emailJobs()).toBe(1);
  });

  test("leaves out an invitee who became a member in the meantime", async () => {
    const id = await asked(["member"], ["late@people.example", "jane@people.example"]);
    const user = await fixture.db.store.read.users.ensure({
      id: crypto.randomUUID(),
      name: null,
      email: "late@people.example",
      emailKey: "late@people.example",
    });
    await fixture.db.store.read.members.ensure({
      organizationId: fixture.organization.id,
      id: crypto.randomUUID(),
      userId: user.id,
      role: "member",
      customRoles: [],
      invitationId: null,
    });
    const { invitations } = await fixture.as.admin.approval.approve({ id });
    expect(
      Object.fromEntries(invitations.map((row) => [row.email, [row.state, row.stateReason]])),
    ).toEqual({
      "late@people.example": ["revoked", "already_member"],
      "jane@people.example": ["pending", null],
    });
    expect(await emailJobs()).toBe(1);
  });
});

test("an approval sends no email to a revoked invitation and counts none", async () => {
  const caller = fixture.as.as(sessionOf(fixture.organization.admin), {
    limits: { ...limitBounds, recipientPerDay: 1 },
  });
  const emails = [`gone-${newId()}@people.example`, `kept-${newId()}@people.example`];
  const id = await asked(["admin"], emails);
  const { invitations } = await fixture.as.admin.approval.get({ id });
  const gone = invitations.find((row) => row.email === emails[0]);
  await fixture.as.member.invitation.revoke({ id: gone?.id ?? "" });
  expect((await caller.approval.approve({ id })).state).toBe("approved");
  expect(await emailJobs()).toBe(1);
  const again = await caller.invitation.create({ entries: [{ email: emails[0] ?? "" }] });
  expect(again.summary.invited).toBe(1);
});

describe("a decision is made once", () => {
  test("S34: of approve and deny at once one wins, and the other names who decided", async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await asked(["admin"], [`r${round}@people.example`]);
      const [approve, deny] = await Promise.allSettled([
        fixture.as.admin.approval.approve({ id }),
        fixture.as.owner.approval.deny({ id, reason: "no" }),
      ]);
      expect([approve.status, deny.status].toSorted()).toEqual(["fulfilled", "rejected"]);
      const settled = await fixture.as.owner.approval.get({ id });
      expect(settled.state).toBe(approve.status === "fulfilled" ? "approved" : "denied");
      expect(settled.invitations[0]?.state).toBe(
        approve.status === "fulfilled" ? "pending" : "denied",
      );
      const loser =
        approve.status === "fulfilled"
          ? fixture.as.owner.approval.deny({ id })
          : fixture.as.admin.approval.approve({ id });
      expect(await rejectionOf(loser)).toMatchObject({
        code: "invite.already_decided",
        details: {
          state: settled.state,
          byName: approve.status === "fulfilled" ? "Admin" : "Owner",
        },
      });
    }
  });

  test("two approvers at once complete a quorum of two exactly once", async () => {
    await fixture.as.owner.organization.updatePolicy({ policy: { approval: { quorum: 2 } } });
    const id = await asked();
    const answers = await Promise.all([
      fixture.as.admin.approval.approve({ id }),
      fixture.as.owner.approval.approve({ id }),
    ]);
    expect(answers.map((answer) => answer.state).toSorted()).toEqual(["approved", "requested"]);
    expect(await emailJobs()).toBe(1);
  });

  test("a double approval counts once", async () => {
    await fixture.as.owner.organization.updatePolicy({ policy: { approval: { quorum: 2 } } });
    const id = await asked();
    const answers = await Promise.allSettled(
      Array.from({ length: 5 }, () => fixture.as.admin.approval.approve({ id })),
    );
    expect(answers.filter((answer) => answer.status === "fulfilled")).toHaveLength(1);
    expect((await fixture.as.admin.approval.get({ id })).approvals).toBe(1);
  });
});

describe("a request ends", () => {
  test("denied with its reason, and a new invitation is a new row", async () => {
    const id = await asked();
    const denied = await fixture.as.admin.approval.deny({ id, reason: "an unknown person" });
    expect(denied).toMatchObject({ state: "denied", denyReason: "an unknown person" });
    expect(denied.invitations[0]).toMatchObject({ state: "denied" });
    expect(
      (
        await rejectionOf(
          fixture.as.admin.invitation.resend({ id: denied.invitations[0]?.id ?? "" }),
        )
      ).code,
    ).toBe("invite.not_pending");
    expect(await asked()).not.toBe(id);
  });

  test("withdrawn only by the requester", async () => {
    const id = await asked();
    expect((await rejectionOf(fixture.as.admin.approval.withdraw({ id }))).code).toBe(
      "authorize.forbidden",
    );
    expect(await fixture.as.member.approval.withdraw({ id })).toMatchObject({
      state: "withdrawn",
      invitations: [{ state: "revoked", stateReason: "withdrawn", stateReasonCode: "withdrawn" }],
    });
    expect((await rejectionOf(fixture.as.admin.approval.approve({ id }))).code).toBe(
      "invite.already_decided",
    );
  });

  test("withdrawn when its last invitation is revoked", async () => {
    const id = await asked();
    const { invitations } = await fixture.as.admin.approval.get({ id });
    await fixture.as.member.invitation.revoke({ id: invitations[0]?.id ?? "" });
    expect((await fixture.as.admin.approval.get({ id })).state).toBe("withdrawn");
  });

  test("expired at its expiry time, with one event each from the sweeper", async () => {
    const id = await asked();
    fixture.db.clock.advance("8 days");
    expect((await rejectionOf(fixture.as.admin.approval.approve({ id }))).code).toBe(
      "approval.expired",
    );
    expect((await fixture.as.admin.approval.get({ id })).state).toBe("expired");
    await Promise.all([
      expireDue(fixture.db.store),
      expireDue(fixture.db.store),
      expireDue(fixture.db.store),
    ]);
    const { events } = await fixture.as.admin.audit.list({ limit: 100 });
    const actions = events.map((event) => event.action);
    expect(actions.filter((action) => action === "approval.expired")).toHaveLength(1);
    expect(actions.filter((action) => action === "invitation.expired")).toHaveLength(1);
    expect(await asked()).not.toBe(id);
  });
});

test("S11: accepts a requester's invitation only while the approver holds the rank", async () => {
  const second = await fixture.organization.addMember({ role: "admin", name: "second" });
  const id = await asked();
  const approved = await fixture.as.as(sessionOf(second)).approval.approve({ id });
  const invitation = approved.invitations[0];
  if (!invitation) throw new Error("no invitation");
  const token = await linkTokenOf(fixture.db.store, invitation);
  await fixture.as.owner.member.changeRole({ id: second.membershipId, roles: ["member"] });
  expect((await rejectionOf(fixture.as.anonymous.invitation.accept({ token }))).code).toBe(
    "invite.not_found",
  );
});

test("shows requesters their own requests, and approvers all", async () => {
  const id = await asked();
  const other = await fixture.organization.addMember({ role: "member", name: "other" });
  expect((await fixture.as.member.approval.list({})).approvals.map((row) => row.id)).toEqual([id]);
  expect((await fixture.as.admin.approval.list({ states: ["requested"] })).approvals).toHaveLength(
    1,
  );
  expect((await fixture.as.as(sessionOf(other)).approval.list({})).approvals).toEqual([]);
  expect((await rejectionOf(fixture.as.as(sessionOf(other)).approval.get({ id }))).code).toBe(
    "approval.not_found",
  );
});
