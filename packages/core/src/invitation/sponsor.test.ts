import { describe, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import { expireDue } from "../sweep/expire-due.ts";
import { linkTokenOf, rejectionOf, sessionOf, useOrganization } from "../testing/index.ts";
import type { TestMember } from "../testing/organization.ts";
import type { UsherCaller } from "../trpc/app-router.ts";
import type { CreateInvitationInput, InvitationView } from "./schemas.ts";

const fixture = useOrganization({ poolSize: 10 });

const callerOf = (member: TestMember) => fixture.as.as(sessionOf(member));
const second = (role: "admin" | "owner" = "admin") =>
  fixture.organization.addMember({ role, name: "second" });

async function invited(
  caller: UsherCaller,
  input: Omit<CreateInvitationInput, "entries"> & { roles?: string[] } = {},
): Promise<InvitationView> {
  const { roles = ["member"], ...rest } = input;
  const entries = [{ email: `${newId()}@people.example`, roles }];
  const { results } = await caller.invitation.create({ entries, ...rest });
  const invitation = results[0]?.invitation;
  if (!invitation) throw new Error(JSON.stringify(results));
  return invitation;
}

/** What a member asked for and this approver let through. */
async function approvedBy(approver: UsherCaller): Promise<InvitationView> {
  const { approvalRequestId, ...invitation } = await invited(fixture.as.member, {
    onInsufficientRole: "request",
  });
  await approver.approval.approve({ id: approvalRequestId ?? "" });
  return { approvalRequestId, ...invitation };
}

const stateOf = async ({ id }: InvitationView) =>
  (await fixture.as.owner.invitation.get({ id })).state;

async function accept(invitation: InvitationView) {
  const token = await linkTokenOf(fixture.db.store, invitation);
  return fixture.as.anonymous.invitation.accept({ token });
}

/** The membership ends without what the verb does about its invitations. */
const endInTable = ({ membershipId }: TestMember) =>
  fixture.db.sql("UPDATE membership SET status = 'removed' WHERE id = $1", [membershipId]);

const remove = ({ membershipId: id }: TestMember) => fixture.as.owner.member.remove({ id });

/** Expired, and its inviter has left since. */
async function leftBehind({ isSwept = true } = {}): Promise<InvitationView> {
  const inviter = await second();
  const invitation = await invited(callerOf(inviter));
  fixture.db.clock.advance("8 days");
  if (isSwept) await expireDue(fixture.db.store);
  await remove(inviter);
  expect(await stateOf(invitation)).toBe("expired");
  return invitation;
}

const notices = () =>
  fixture.db.sql<{ id: string; email: string; status: string }>(
    `SELECT d.id, e.email, d.status FROM delivery d JOIN user_email e ON e.user_id = d.recipient_user_id
     WHERE d.organization_id = $1 AND d.notice = 'authority_lost' ORDER BY e.email`,
    [fixture.organization.id],
  );

const key = (keyId = newId()) =>
  fixture.as.as({
    kind: "org_key",
    keyId,
    organizationId: fixture.organization.id,
    permissions: ["member:invite"],
    maxRole: "admin",
  });

describe("who sends an invitation again vouches for it", () => {
  test("also where it has expired and no sweeper has come by", async () => {
    const invitation = await leftBehind({ isSwept: false });
    await fixture.as.admin.invitation.resend({ id: invitation.id });
    expect((await accept(invitation)).alreadyAccepted).toBe(false);
  });

  test("I11: so that it is accepted after its inviter has left, and the email names them", async () => {
    const invitation = await leftBehind();
    await fixture.as.admin.invitation.resend({ id: invitation.id });
    const token = await linkTokenOf(fixture.db.store, invitation);
    const { inviter } = await fixture.as.anonymous.invitation.preview({ token });
    expect(inviter).toEqual({ name: "Admin", email: fixture.organization.admin.email });
    const [delivery] = await fixture.db.sql<{ id: string }>(
      "SELECT id FROM delivery WHERE invitation_id = $1 AND generation = 2 AND kind = 'invitation'",
      [invitation.id],
    );
    const email = await fixture.db.store.read.outbox.beginSending({
      organizationId: fixture.organization.id,
      deliveryId: delivery?.id ?? "",
      from: ["queued"],
    });
    expect(email).toMatchObject({
      inviterName: "Admin",
      inviterEmail: fixture.organization.admin.email,
    });
    expect((await accept(invitation)).alreadyAccepted).toBe(false);
    const [notice] = await fixture.db.sql<{ id: string }>(
      "SELECT id FROM delivery WHERE invitation_id = $1 AND notice = 'accepted'",
      [invitation.id],
    );
    const reported = await fixture.db.store.read.outbox.beginSending({
      organizationId: fixture.organization.id,
      deliveryId: notice?.id ?? "",
      from: ["queued"],
    });
    expect(reported?.to).toBe(fixture.organization.admin.email);
  });

  test("as an organization's key, and then no person is named who has left", async () => {
    const invitation = await leftBehind();
    await key().invitation.resend({ id: invitation.id });
    const token = await linkTokenOf(fixture.db.store, invitation);
    expect((await fixture.as.anonymous.invitation.preview({ token })).inviter).toBeNull();
    expect((await accept(invitation)).alreadyAccepted).toBe(false);
  });

  test.each<[string, (invitation: InvitationView) => Promise<unknown>]>([
    ["resend", ({ id }) => fixture.as.admin.invitation.resend({ id })],
    [
      "invite again with onPending",
      ({ email }) =>
        fixture.as.admin.invitation.create({ entries: [{ email }], onPending: "resend" }),
    ],
    ["extend", ({ id }) => fixture.as.admin.invitation.extend({ id, expiresInHours: 400 })],
    ["copy the link", ({ id }) => fixture.as.admin.invitation.copyLink({ id })],
    [
      "change the role",
      ({ id }) => fixture.as.admin.invitation.changeRole({ id, roles: ["billing"] }),
    ],
  ])("I11: also those who %s", async (_what, act) => {
    const inviter = await second();
    const invitation = await invited(callerOf(inviter));
    fixture.db.clock.advance("11 minutes");
    await endInTable(inviter);
    await act(invitation);
    expect((await accept(invitation)).alreadyAccepted).toBe(false);
  });

  test("but not a member who may not invite, and the earlier sponsor stays", async () => {
    const approver = await second();
    const invitation = await approvedBy(callerOf(approver));
    fixture.db.clock.advance("11 minutes");
    await fixture.as.admin.invitation.resend({ id: invitation.id });
    fixture.db.clock.advance("11 minutes");
    await fixture.as.member.invitation.resend({ id: invitation.id });
    await remove(approver);
    expect(await stateOf(invitation)).toBe("pending");
    await remove(fixture.organization.admin);
    expect(await stateOf(invitation)).toBe("revoked");
  });
});

describe("an invitation ends when the last who vouches for it", () => {
  test.each<[string, (member: TestMember) => Promise<unknown>]>([
    ["is removed", remove],
    ["is suspended", ({ membershipId: id }) => fixture.as.owner.member.suspend({ id })],
    [
      "is demoted",
      ({ membershipId: id }) => fixture.as.owner.member.changeRole({ id, roles: ["member"] }),
    ],
  ])("I11, I22: %s, be it the inviter, the resender or the approver", async (_what, lose) => {
    const inviter = await second();
    const resent = await invited(callerOf(inviter));
    fixture.db.clock.advance("11 minutes");
    await fixture.as.admin.invitation.resend({ id: resent.id });
    const approved = await approvedBy(fixture.as.admin);
    await lose(inviter);
    expect([await stateOf(resent), await stateOf(approved)]).toEqual(["pending", "pending"]);
    await lose(fixture.organization.admin);
    expect([await stateOf(resent), await stateOf(approved)]).toEqual(["revoked", "revoked"]);
  });

  test("I11: an approver is dropped from the policy's list", async () => {
    const { updatePolicy } = fixture.as.owner.organization;
    const { billing, admin } = fixture.organization;
    const listed = (...userIds: string[]) =>
      updatePolicy({ policy: { approval: { approvers: { kind: "list", userIds } } } });
    await listed(billing.userId, admin.userId);
    const invitation = await approvedBy(fixture.as.billing);
    await listed(billing.userId);
    expect(await stateOf(invitation)).toBe("pending");
    await updatePolicy({ policy: { approval: { approvers: { kind: "rank" } } } });
    expect(await stateOf(invitation)).toBe("revoked");
  });

  test("I22: or is answered for by the caller, up to their rank, where the policy says so", async () => {
    await fixture.as.owner.organization.updatePolicy({ policy: { onInviterLoss: "reattribute" } });
    const approver = await second();
    const invitation = await approvedBy(callerOf(approver));
    const beyond = await invited(fixture.as.owner, { roles: ["owner"] });
    await fixture.db.sql("UPDATE invitation SET inviter_user_id = $2 WHERE id = $1", [
      beyond.id,
      approver.userId,
    ]);
    const { membershipId: id } = approver;
    expect(await fixture.as.admin.member.remove({ id })).toMatchObject({
      revokedInvitations: 1,
      reattributedInvitations: 1,
    });
    const after = await fixture.as.owner.invitation.get({ id: invitation.id });
    expect(after.inviter.userId).toBe(fixture.organization.admin.userId);
    expect(await stateOf(beyond)).toBe("revoked");
    expect((await accept(invitation)).alreadyAccepted).toBe(false);
  });

  test("with the key that sent it again, when its invitations are to be revoked", async () => {
    const { key: made } = await fixture.as.owner.apiKey.create({
      kind: "org_key",
      name: "ci",
      permissions: ["member:invite"],
      maxRole: "admin",
    });
    const behind = await leftBehind();
    const other = await invited(fixture.as.admin);
    for (const { id } of [behind, other]) {
      fixture.db.clock.advance("11 minutes");
      await key(made.id).invitation.resend({ id });
    }
    await fixture.as.owner.apiKey.revoke({ id: made.id, revokeInvitations: true });
    expect([await stateOf(behind), await stateOf(other)]).toEqual(["revoked", "pending"]);
  });
});

describe("a revocation for lost authority is reported", () => {
  test("to the requester, once", async () => {
    const approver = await second();
    await approvedBy(callerOf(approver));
    await remove(approver);
    expect(await notices()).toMatchObject([{ email: fixture.organization.member.email }]);
  });

  test("to an admin where the inviter has left, in one message", async () => {
    const inviter = await second();
    for (const role of ["member", "billing", "admin"])
      await invited(callerOf(inviter), { roles: [role] });
    await remove(inviter);
    const [notice, ...more] = await notices();
    expect(more).toEqual([]);
    const email = await fixture.db.store.read.outbox.beginSending({
      organizationId: fixture.organization.id,
      deliveryId: notice?.id ?? "",
      from: ["queued"],
    });
    expect(email).toMatchObject({
      notice: "authority_lost",
      to: fixture.organization.admin.email,
      others: 2,
    });
  });

  test("I11: at an acceptance that finds no one", async () => {
    const inviter = await second();
    const invitation = await invited(callerOf(inviter));
    await endInTable(inviter);
    expect((await rejectionOf(accept(invitation))).code).toBe("invite.inviter_unauthorized");
    expect(await notices()).toMatchObject([{ email: fixture.organization.admin.email }]);
  });

  test.each<[string, string[]]>([
    ["auto", ["slack"]],
    ["slack", ["slack"]],
    ["mail", ["email"]],
    ["both", ["email", "slack"]],
    ["none", []],
  ])("to an inviter from Slack as the policy %s has it", async (setting, expected) => {
    const { organization, db } = fixture;
    await fixture.as.owner.organization.updatePolicy({ policy: { notices: setting } });
    await db.sql(
      "INSERT INTO slack_installation (organization_id, id, team_id) VALUES ($1, $2, $3)",
      [organization.id, newId(), `T${organization.id}`],
    );
    const { userId, membershipId: id } = organization.admin;
    const inviter = { kind: "slack_user", userId, teamId: "T1", slackUserId: "U1" } as const;
    const invitation = await invited(fixture.as.as(inviter));
    await fixture.as.owner.member.changeRole({ id, roles: ["member"] });
    expect(await stateOf(invitation)).toBe("revoked");
    const jobs = await db.sql<{ kind: string; payload: object }>(
      "SELECT kind, payload FROM job WHERE organization_id = $1 AND kind IN ('mail.revocation', 'slack.notice') ORDER BY kind",
      [organization.id],
    );
    const ways = jobs.map(({ kind }) => (kind === "slack.notice" ? "slack" : "email"));
    expect(ways).toEqual(expected);
    expect(await notices()).toHaveLength(expected.includes("email") ? 1 : 0);
    if (expected.includes("slack"))
      expect(jobs.at(-1)?.payload).toEqual({
        invitationId: invitation.id,
        notice: "authority_lost",
        others: 0,
      });
  });
});

describe("S16: at once", () => {
  test("the last two who vouch for an invitation leave, and it is revoked", async () => {
    for (let round = 0; round < 5; round += 1) {
      const [one, two] = [
        await fixture.organization.addMember({ role: "admin", name: `one-${round}` }),
        await fixture.organization.addMember({ role: "admin", name: `two-${round}` }),
      ];
      const invitation = await invited(callerOf(one));
      fixture.db.clock.advance("11 minutes");
      await callerOf(two).invitation.resend({ id: invitation.id });
      await Promise.all([remove(one), remove(two)]);
      expect(await stateOf(invitation)).toBe("revoked");
    }
  });

  test("someone sends again and leaves, and nothing stays open in their name", async () => {
    for (let round = 0; round < 5; round += 1) {
      const invitation = await leftBehind();
      const leaver = await fixture.organization.addMember({ role: "admin", name: `l-${round}` });
      await Promise.allSettled([
        callerOf(leaver).invitation.resend({ id: invitation.id }),
        remove(leaver),
      ]);
      expect(["expired", "revoked"]).toContain(await stateOf(invitation));
    }
  });

  test("the invitee accepts and the inviter leaves: one of the two comes first", async () => {
    for (let round = 0; round < 5; round += 1) {
      const inviter = await fixture.organization.addMember({ role: "admin", name: `i-${round}` });
      const invitation = await invited(callerOf(inviter));
      const [accepted] = await Promise.allSettled([accept(invitation), remove(inviter)]);
      const state = await stateOf(invitation);
      expect(state).toBe(accepted.status === "fulfilled" ? "accepted" : "revoked");
    }
  });
});
