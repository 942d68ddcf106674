import { describe, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import { linkTokenOf, rejectionOf, sessionOf, useOrganization } from "../testing/index.ts";

const fixture = useOrganization({ poolSize: 12 });
const reason = "every admin is on the same flight";
const glass = { breakGlass: { reason } };

async function asked(policy: Record<string, unknown> = {}, emails = ["jane@people.example"]) {
  await fixture.as.owner.organization.updatePolicy({
    policy: {
      ...policy,
      approval: {
        required: "always",
        quorum: 3,
        breakGlass: true,
        ...Object(policy["approval"]),
      },
    },
  });
  const batch = await fixture.as.owner.invitation.create({
    entries: emails.map((email) => ({ email, roles: ["admin"] })),
  });
  if (batch.approvalRequestId === null) throw new Error(JSON.stringify(batch));
  return batch.approvalRequestId;
}

async function connectSlack() {
  await fixture.db.sql(
    "INSERT INTO slack_installation (organization_id, id, team_id) VALUES ($1, $2, $3)",
    [fixture.organization.id, newId(), `T${newId()}`],
  );
}

/** Who is notified, and how. */
async function sentNotices() {
  const slack = await fixture.db.sql<{ key: string; payload: Record<string, string> }>(
    "SELECT key, payload FROM job WHERE organization_id = $1 AND kind = 'slack.alert' ORDER BY key",
    [fixture.organization.id],
  );
  const email = await fixture.db.sql<{ id: string; recipient_user_id: string }>(
    `SELECT d.id, d.recipient_user_id FROM delivery d
     JOIN job j ON j.kind = 'mail' AND j.key = d.id::text
     WHERE d.organization_id = $1 AND d.notice = 'break_glass' ORDER BY d.sequence`,
    [fixture.organization.id],
  );
  return { slack, email };
}

async function actions() {
  const { events } = await fixture.as.owner.audit.list({ limit: 100 });
  return events.map((event) => event.action).filter((action) => action.startsWith("approval."));
}

describe("an owner breaks the glass", () => {
  test("on their own request, which completes it whatever the quorum and sends the emails", async () => {
    const id = await asked({}, ["a@people.example", "b@people.example"]);
    const { owner } = fixture.organization;
    expect(await fixture.as.owner.approval.approve({ id, ...glass })).toMatchObject({
      state: "approved",
      approvals: 1,
      quorum: 3,
      decidedBy: { userId: owner.userId },
      decisions: [{ userId: owner.userId, verdict: "approved", reason, breakGlass: true }],
      invitations: [{ state: "pending" }, { state: "pending" }],
    });
    const { events } = await fixture.as.owner.audit.list({ action: "approval.break_glass" });
    expect(events).toMatchObject([
      { actorId: owner.userId, subjectId: id, data: { reason, quorum: 3, approvals: 1 } },
    ]);
    expect(await actions()).toEqual(["approval.break_glass", "approval.requested"]);
  });

  test("rejects a break-glass reason with a link", async () => {
    const id = await asked();
    const breakGlass = { reason: "all are away, see evil.top" };
    expect(await rejectionOf(fixture.as.owner.approval.approve({ id, breakGlass }))).toMatchObject({
      code: "request.invalid",
      details: { path: "breakGlass.reason", word: "evil.top" },
    });
  });

  test("S11: accepts a break-glass invitation on the owner's rank", async () => {
    const id = await asked();
    const { invitations } = await fixture.as.owner.approval.approve({ id, ...glass });
    const [invitation] = invitations;
    if (!invitation) throw new Error("no invitation");
    const token = await linkTokenOf(fixture.db.store, invitation);
    expect((await fixture.as.anonymous.invitation.accept({ token })).alreadyAccepted).toBe(false);
  });

  test("break glass notifies every other owner and approver once, in Slack and by email", async () => {
    await connectSlack();
    const second = await fixture.organization.addMember({ role: "owner", name: "second" });
    const gone = await fixture.organization.addMember({ role: "admin", name: "gone" });
    await fixture.as.owner.member.suspend({ id: gone.membershipId });
    const id = await asked();
    await fixture.as.owner.approval.approve({ id, ...glass });
    const expected = [fixture.organization.admin.userId, second.userId].toSorted((a, b) =>
      a < b ? -1 : 1,
    );
    const { slack, email } = await sentNotices();
    expect(slack.map((job) => job.payload)).toEqual(
      expected.map((userId) => ({ approvalRequestId: id, alert: "break_glass", userId })),
    );
    expect(email.map((row) => row.recipient_user_id)).toEqual(expected);
  });

  test("break glass notifies the listed approvers too, but no admin who is not listed", async () => {
    await connectSlack();
    const { billing, member } = fixture.organization;
    const id = await asked({
      approval: { approvers: { kind: "list", userIds: [billing.userId, member.userId] } },
    });
    await fixture.as.owner.approval.approve({ id, ...glass });
    const { slack } = await sentNotices();
    expect(new Set(slack.map((job) => job.payload["userId"]))).toEqual(
      new Set([billing.userId, member.userId]),
    );
  });

  test.each([
    ["auto", true, { slack: 1, email: 1 }],
    ["auto", false, { slack: 0, email: 1 }],
    ["both", true, { slack: 1, email: 1 }],
    ["slack", true, { slack: 1, email: 0 }],
    ["slack", false, { slack: 0, email: 1 }],
    ["mail", true, { slack: 0, email: 1 }],
    ["none", true, { slack: 1, email: 1 }],
  ])("notices by %s, with Slack %s: %o", async (notices, slack, expected) => {
    if (slack) await connectSlack();
    const id = await asked({ notices });
    await fixture.as.owner.approval.approve({ id, ...glass });
    const ways = await sentNotices();
    expect({ slack: ways.slack.length, email: ways.email.length }).toEqual(expected);
  });

  test("the break-glass email says who, for whom and why, even after a resend", async () => {
    const id = await asked({}, ["jane@people.example", "joe@people.example"]);
    const { invitations } = await fixture.as.owner.approval.approve({ id, ...glass });
    fixture.db.clock.advance("1 hour");
    for (const row of invitations) await fixture.as.owner.invitation.resend({ id: row.id });
    const [email] = (await sentNotices()).email;
    const delivery = await fixture.db.store.read.outbox.beginSending({
      organizationId: fixture.organization.id,
      deliveryId: email?.id ?? "",
      from: ["queued"],
    });
    expect(delivery).toMatchObject({
      kind: "notice",
      notice: "break_glass",
      to: fixture.organization.admin.email,
      inviterName: "Owner",
      detail: reason,
      others: 1,
      roles: ["admin"],
    });
  });

  test("break glass after an earlier vote of the owner still counts once", async () => {
    const id = await asked({ approval: { allowSelfApproval: true } });
    await fixture.as.owner.approval.approve({ id });
    expect(await fixture.as.owner.approval.approve({ id, ...glass })).toMatchObject({
      state: "approved",
      approvals: 1,
      decisions: [{ breakGlass: true, reason }],
    });
  });
});

describe("break glass is rejected", () => {
  test.each([
    ["a reason that says nothing", { breakGlass: { reason: "  urgent   " } }],
    ["no reason", { breakGlass: { reason: "" } }],
  ])("with %s", async (_what, input) => {
    const id = await asked();
    const rejection = await rejectionOf(fixture.as.owner.approval.approve({ id, ...input }));
    expect(rejection.code).toBe("request.invalid");
  });

  test("where the policy does not allow it", async () => {
    const id = await asked();
    await fixture.as.owner.organization.updatePolicy({
      policy: { approval: { breakGlass: false } },
    });
    expect(await rejectionOf(fixture.as.owner.approval.approve({ id, ...glass }))).toMatchObject({
      code: "approval.break_glass_refused",
      details: { rule: "policy" },
    });
  });

  test("for another's request, which an owner approves like any other", async () => {
    const id = await asked();
    const second = await fixture.organization.addMember({ role: "owner", name: "second" });
    const other = fixture.as.as(sessionOf(second));
    expect(await rejectionOf(other.approval.approve({ id, ...glass }))).toMatchObject({
      code: "approval.break_glass_refused",
      details: { rule: "own_request" },
    });
    expect((await other.approval.approve({ id })).approvals).toBe(1);
  });

  test.each(["admin", "billing", "member"] as const)("to %s, whose request it is", async (who) => {
    await fixture.as.owner.organization.updatePolicy({
      policy: { approval: { required: "always" } },
    });
    const batch = await fixture.as[who].invitation.create({
      entries: [{ email: "jane@people.example" }],
      onInsufficientRole: "request",
    });
    const id = batch.approvalRequestId ?? "";
    expect(await rejectionOf(fixture.as[who].approval.approve({ id, ...glass }))).toMatchObject({
      code: "approval.break_glass_refused",
      details: { rule: "owner" },
    });
  });

  test("to an owner's key that may not approve", async () => {
    const id = await asked();
    const { userId } = fixture.organization.owner;
    const key = fixture.as.as({
      kind: "personal_key",
      userId,
      keyId: newId(),
      permissions: ["member:read", "member:invite"],
      scope: null,
    });
    expect(await rejectionOf(key.approval.approve({ id, ...glass }))).toMatchObject({
      code: "authorize.forbidden",
      details: { permission: "invitation:approve" },
    });
  });

  test("once the request is decided or expired", async () => {
    const id = await asked({ approval: { quorum: 1 } });
    await fixture.as.admin.approval.deny({ id });
    expect((await rejectionOf(fixture.as.owner.approval.approve({ id, ...glass }))).code).toBe(
      "invite.already_decided",
    );
    const old = await asked();
    fixture.db.clock.advance("8 days");
    expect((await rejectionOf(fixture.as.owner.approval.approve({ id: old, ...glass }))).code).toBe(
      "approval.expired",
    );
  });
});

describe("concurrent decisions", () => {
  test("ten break-glass approvals at once count as one and notify everyone once", async () => {
    await connectSlack();
    const id = await asked();
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, () => fixture.as.owner.approval.approve({ id, ...glass })),
    );
    expect(answers.filter((answer) => answer.status === "fulfilled")).toHaveLength(1);
    expect(await actions()).toEqual(["approval.break_glass", "approval.requested"]);
    const ways = await sentNotices();
    expect([ways.slack.length, ways.email.length]).toEqual([1, 1]);
  });

  test("of break glass and a denial at once one wins, and the other is rejected", async () => {
    for (let round = 0; round < 8; round += 1) {
      const id = await asked({}, [`round-${round}@people.example`]);
      const [broken, denied] = await Promise.allSettled([
        fixture.as.owner.approval.approve({ id, ...glass }),
        fixture.as.admin.approval.deny({ id }),
      ]);
      expect([broken.status, denied.status].toSorted()).toEqual(["fulfilled", "rejected"]);
      const { state } = await fixture.as.owner.approval.get({ id });
      expect(state).toBe(broken.status === "fulfilled" ? "approved" : "denied");
    }
  });
});

describe("a denial", () => {
  test("needs a reason if the policy requires one", async () => {
    const id = await asked({ approval: { denyReasonRequired: true } });
    for (const input of [{ id }, { id, reason: "   " }])
      expect((await rejectionOf(fixture.as.admin.approval.deny(input))).code).toBe(
        "approval.reason_required",
      );
    expect((await fixture.as.admin.approval.get({ id })).state).toBe("requested");
    expect((await fixture.as.admin.approval.deny({ id, reason: "unknown" })).denyReason).toBe(
      "unknown",
    );
  });

  test("needs no reason by default", async () => {
    expect((await fixture.as.admin.approval.deny({ id: await asked() })).state).toBe("denied");
  });
});
