import { describe, expect, test } from "vitest";

import { expireDue } from "../sweep/expire-due.ts";
import { newId } from "../model/ids.ts";
import { rejectionOf, sessionOf, useOrganization } from "../testing/index.ts";

const fixture = useOrganization({ poolSize: 12 });

async function asked(emails = ["jane@people.example"], roles = ["admin"]) {
  const batch = await fixture.as.member.invitation.create({
    entries: emails.map((email) => ({
      email,
      roles,
      message: "Welcome",
      metadata: { team: "red" },
      expiresInHours: 48,
    })),
    onInsufficientRole: "request",
    note: "our new lead",
  });
  if (batch.approvalRequestId === null) throw new Error(JSON.stringify(batch));
  return batch.approvalRequestId;
}

async function withdrawn(emails?: string[]) {
  const id = await asked(emails);
  await fixture.as.member.approval.withdraw({ id });
  return id;
}

async function denied(emails?: string[], roles?: string[]) {
  const id = await asked(emails, roles);
  await fixture.as.owner.approval.deny({ id, reason: "not now" });
  return id;
}

async function actions(prefix: string) {
  const { events } = await fixture.as.owner.audit.list({ limit: 100 });
  return events.filter((event) => event.action.startsWith(prefix)).toReversed();
}

async function connectSlack() {
  await fixture.db.sql(
    "INSERT INTO slack_installation (organization_id, id, team_id) VALUES ($1, $2, $3)",
    [fixture.organization.id, newId(), `T${newId()}`],
  );
}

async function syncJobs() {
  const rows = await fixture.db.sql<{ key: string }>(
    "SELECT key FROM job WHERE organization_id = $1 AND kind = 'slack.approval'",
    [fixture.organization.id],
  );
  return rows.map((row) => row.key);
}

async function joinWith(email: string) {
  const { users, members } = fixture.db.store.read;
  const user = await users.ensure({ id: newId(), name: null, email, emailKey: email });
  await members.ensure({
    organizationId: fixture.organization.id,
    id: newId(),
    userId: user.id,
    role: "member",
    customRoles: [],
    invitationId: null,
  });
}

describe("a resubmission", () => {
  test("creates a new request with new invitations, linked both ways", async () => {
    const id = await withdrawn(["a@people.example", "b@people.example"]);
    const before = await fixture.as.member.approval.get({ id });
    await connectSlack();
    const { approval, repeated, leftOut } = await fixture.as.member.approval.askAgain({ id });
    expect([repeated, leftOut]).toEqual([false, []]);
    expect(approval).toMatchObject({
      state: "requested",
      note: "our new lead",
      reason: "insufficient_role",
      approvals: 0,
      decisions: [],
      previousRequestId: id,
      supersededBy: null,
      requester: { userId: fixture.organization.member.userId },
    });
    expect(approval?.invitations.map(({ email, ...rest }) => [email, rest])).toMatchObject(
      ["a@people.example", "b@people.example"].map((email) => [
        email,
        { state: "requested", roles: ["admin"], message: "Welcome", metadata: { team: "red" } },
      ]),
    );
    const after = await fixture.as.member.approval.get({ id });
    expect(after).toMatchObject({ state: "withdrawn", supersededBy: approval?.id });
    expect(after.version).toBe(before.version + 1);
    expect(after.invitations.map((row) => row.state)).toEqual(["revoked", "revoked"]);
    expect(new Set(await syncJobs())).toEqual(new Set([id, approval?.id]));
    const logged = (await actions("approval.")).map(({ action, subjectId }) => [action, subjectId]);
    expect(logged).toEqual([
      ["approval.requested", id],
      ["approval.withdrawn", id],
      ["approval.requested", approval?.id],
      ["approval.asked_again", id],
    ]);
  });

  test("can be approved like any other, with a new expiry", async () => {
    const { approval } = await fixture.as.member.approval.askAgain({ id: await withdrawn() });
    const done = await fixture.as.admin.approval.approve({ id: approval?.id ?? "" });
    expect(done).toMatchObject({ state: "approved", invitations: [{ state: "pending" }] });
    const hours =
      (Date.parse(done.invitations[0]?.expiresAt ?? "") - Date.parse(done.decidedAt ?? "")) / 36e5;
    expect(Math.round(hours)).toBe(48);
  });

  test.each(["before", "after"])("of an expired request works %s the sweeper ran", async (when) => {
    const id = await asked();
    fixture.db.clock.advance("8 days");
    if (when === "after") await expireDue(fixture.db.store);
    const { approval } = await fixture.as.member.approval.askAgain({ id });
    expect(approval).toMatchObject({ state: "requested", previousRequestId: id });
    await expireDue(fixture.db.store);
    const expiries = [...(await actions("approval.expired")), ...(await actions("invitation.exp"))];
    expect(expiries.map((event) => event.action)).toEqual([
      "approval.expired",
      "invitation.expired",
    ]);
    expect((await fixture.as.member.approval.get({ id })).state).toBe("expired");
  });

  test("makes one new request from ten clicks at once and returns it to all", async () => {
    const id = await withdrawn();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => fixture.as.member.approval.askAgain({ id })),
    );
    expect(new Set(answers.map((answer) => answer.approval?.id)).size).toBe(1);
    expect(answers.filter((answer) => !answer.repeated)).toHaveLength(1);
    expect(await actions("approval.asked_again")).toHaveLength(1);
    expect(await actions("approval.requested")).toHaveLength(2);
  });

  test("I1: a resubmission and a new invitation at once leave one live row", async () => {
    for (let round = 0; round < 5; round += 1) {
      const email = `round-${round}@people.example`;
      const id = await withdrawn([email]);
      const [, invited] = await Promise.allSettled([
        fixture.as.member.approval.askAgain({ id }),
        fixture.as.admin.invitation.create({ entries: [{ email }] }),
      ]);
      expect(invited.status).toBe("fulfilled");
      const { invitations } = await fixture.as.admin.invitation.list({
        email,
        states: ["requested", "pending"],
      });
      expect(invitations).toHaveLength(1);
    }
  });

  test("follows the current rules: a requester who may invite by now needs no approval", async () => {
    const id = await withdrawn();
    await fixture.as.owner.member.changeRole({
      id: fixture.organization.member.membershipId,
      roles: ["admin"],
    });
    const answer = await fixture.as.member.approval.askAgain({ id });
    expect(answer).toMatchObject({ approval: null, invited: [{ state: "pending" }] });
  });

  test("leaves out people who have joined, and says so", async () => {
    const id = await withdrawn(["late@people.example", "jane@people.example"]);
    await joinWith("late@people.example");
    const { approval, leftOut } = await fixture.as.member.approval.askAgain({ id });
    expect(approval?.invitations.map((row) => row.email)).toEqual(["jane@people.example"]);
    expect(leftOut).toMatchObject([
      { email: "late@people.example", error: { code: "invite.already_member" } },
    ]);
  });

  test.each([undefined, "withdrawn"])(
    "leaves out what a person revoked, with the reason %s",
    async (reason) => {
      const id = await asked(["kept@people.example", "gone@people.example"]);
      const { invitations } = await fixture.as.member.approval.get({ id });
      const gone = invitations.find((row) => row.email === "gone@people.example");
      await fixture.as.member.invitation.revoke({ id: gone?.id ?? "", reason });
      await fixture.as.member.approval.withdraw({ id });
      const { approval } = await fixture.as.member.approval.askAgain({ id });
      expect(approval?.invitations.map((row) => row.email)).toEqual(["kept@people.example"]);
    },
  );

  test("is rejected with the reason if no address is left, and changes nothing", async () => {
    const id = await withdrawn();
    await joinWith("jane@people.example");
    expect((await rejectionOf(fixture.as.member.approval.askAgain({ id }))).code).toBe(
      "invite.already_member",
    );
    expect(await fixture.as.member.approval.get({ id })).toMatchObject({ supersededBy: null });
    expect(await actions("approval.asked_again")).toEqual([]);
  });

  test("I18: counts toward the limits like a new call", async () => {
    const id = await withdrawn();
    await fixture.as.owner.organization.updatePolicy({ policy: { limits: { inviteesPerDay: 1 } } });
    expect((await rejectionOf(fixture.as.member.approval.askAgain({ id }))).code).toBe(
      "invite.org_rate_limited",
    );
  });

  test("is allowed only for a withdrawn or expired request", async () => {
    const open = await asked(["open@people.example"]);
    const no = await denied(["no@people.example"]);
    const yes = await asked(["yes@people.example"]);
    await fixture.as.admin.approval.approve({ id: yes });
    for (const [id, state] of [
      [open, "requested"],
      [no, "denied"],
      [yes, "approved"],
    ] as const)
      expect(await rejectionOf(fixture.as.member.approval.askAgain({ id }))).toMatchObject({
        code: "approval.wrong_state",
        details: { state },
      });
  });

  test("is allowed only for the requester", async () => {
    const id = await withdrawn();
    for (const role of ["owner", "admin"] as const)
      expect((await rejectionOf(fixture.as[role].approval.askAgain({ id }))).code).toBe(
        "authorize.forbidden",
      );
    const other = await fixture.organization.addMember({ role: "member", name: "other" });
    for (const stranger of [fixture.as.billing, fixture.as.as(sessionOf(other))])
      expect((await rejectionOf(stranger.approval.askAgain({ id }))).code).toBe(
        "approval.not_found",
      );
  });
});

describe("reopening", () => {
  test("creates a new request in the requester's name and keeps the denial", async () => {
    const id = await denied();
    const { approval } = await fixture.as.admin.approval.reopen({
      id,
      reason: "we hire after all",
    });
    expect(approval).toMatchObject({
      state: "requested",
      note: "our new lead",
      approvals: 0,
      decisions: [],
      previousRequestId: id,
      requester: { userId: fixture.organization.member.userId, name: "Member" },
      invitations: [
        { state: "requested", inviter: { userId: fixture.organization.member.userId } },
      ],
    });
    expect(await fixture.as.admin.approval.get({ id })).toMatchObject({
      state: "denied",
      denyReason: "not now",
      supersededBy: approval?.id,
      decisions: [{ verdict: "denied", userName: "Owner" }],
      invitations: [{ state: "denied" }],
    });
    const [reopened, ...more] = await actions("approval.reopened");
    expect(more).toEqual([]);
    expect(reopened).toMatchObject({
      actorId: fixture.organization.admin.userId,
      subjectId: id,
      data: { reason: "we hire after all", approvalRequestId: approval?.id },
    });
  });

  test("I12: excludes the requester from the decision, and lets the denier approve", async () => {
    await fixture.as.owner.organization.updatePolicy({
      policy: { approval: { required: "always" } },
    });
    const batch = await fixture.as.admin.invitation.create({
      entries: [{ email: "jane@people.example" }],
    });
    const id = batch.approvalRequestId ?? "";
    await fixture.as.owner.approval.deny({ id });
    expect((await rejectionOf(fixture.as.admin.approval.reopen({ id }))).code).toBe(
      "invite.self_approval",
    );
    const { approval } = await fixture.as.owner.approval.reopen({ id });
    const again = { id: approval?.id ?? "" };
    expect((await rejectionOf(fixture.as.admin.approval.approve(again))).code).toBe(
      "invite.self_approval",
    );
    expect((await fixture.as.owner.approval.approve(again)).state).toBe("approved");
  });

  test("waits for approval even if the requester needs none by now", async () => {
    const id = await denied();
    await fixture.as.owner.member.changeRole({
      id: fixture.organization.member.membershipId,
      roles: ["admin"],
    });
    const { approval, invited } = await fixture.as.admin.approval.reopen({ id });
    expect(approval).toMatchObject({ state: "requested", reason: "insufficient_role" });
    expect(invited).toEqual([]);
  });

  test("makes one new request from ten calls of two approvers at once", async () => {
    const id = await denied();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 === 0 ? fixture.as.admin : fixture.as.owner).approval.reopen({ id }),
      ),
    );
    expect(new Set(answers.map((answer) => answer.approval?.id)).size).toBe(1);
    expect(answers.filter((answer) => !answer.repeated)).toHaveLength(1);
    expect(await actions("approval.reopened")).toHaveLength(1);
    expect(await actions("approval.requested")).toHaveLength(2);
  });

  test("is rejected while a newer invitation of the address is open", async () => {
    const id = await denied();
    await asked();
    expect((await rejectionOf(fixture.as.admin.approval.reopen({ id }))).code).toBe(
      "invite.awaiting_approval",
    );
  });

  test("is rejected for a removed or suspended requester", async () => {
    const id = await denied();
    await fixture.as.owner.member.suspend({ id: fixture.organization.member.membershipId });
    expect((await rejectionOf(fixture.as.admin.approval.reopen({ id }))).code).toBe(
      "approval.requester_inactive",
    );
    await fixture.as.owner.member.remove({ id: fixture.organization.member.membershipId });
    expect((await rejectionOf(fixture.as.admin.approval.reopen({ id }))).code).toBe(
      "approval.requester_inactive",
    );
  });

  test("is allowed only for a denied request", async () => {
    const id = await withdrawn();
    expect(await rejectionOf(fixture.as.admin.approval.reopen({ id }))).toMatchObject({
      code: "approval.wrong_state",
      details: { state: "withdrawn" },
    });
  });

  test.each([
    ["owner", "owner", null],
    ["admin", "owner", "authorize.insufficient_role"],
    ["owner", "admin", null],
    ["admin", "admin", null],
    ["billing", "admin", "authorize.forbidden"],
    ["member", "admin", "authorize.forbidden"],
  ] as const)("by %s of a request for %s: %s", async (who, role, code) => {
    const id = await denied(["jane@people.example"], [role]);
    const call = fixture.as[who].approval.reopen({ id });
    if (code === null) expect((await call).approval?.state).toBe("requested");
    else expect((await rejectionOf(call)).code).toBe(code);
  });

  test("is allowed for a request by a key of the organization", async () => {
    await fixture.as.owner.organization.updatePolicy({
      policy: { approval: { required: "always" } },
    });
    const made = await fixture.as.owner.apiKey.create({
      kind: "org_key",
      name: "ci",
      permissions: ["member:invite"],
    });
    const key = fixture.as.as({
      kind: "org_key",
      keyId: made.key.id,
      organizationId: fixture.organization.id,
      permissions: ["member:invite"],
      maxRole: "owner",
    });
    const batch = await key.invitation.create({ entries: [{ email: "jane@people.example" }] });
    const id = batch.approvalRequestId ?? "";
    await fixture.as.admin.approval.deny({ id });
    expect(await fixture.as.owner.approval.reopen({ id })).toMatchObject({
      approval: { requester: { kind: "org_key", keyId: made.key.id }, state: "requested" },
    });
  });
});

test("I24: resubmit and reopen give one answer for a foreign and an unknown request", async () => {
  const id = await withdrawn();
  const elsewhere = fixture.as.as(sessionOf(fixture.organization.member), {
    organization: newId(),
  });
  for (const call of [
    () => elsewhere.approval.askAgain({ id }),
    () => elsewhere.approval.reopen({ id }),
    () => fixture.as.member.approval.askAgain({ id: newId() }),
    () => fixture.as.admin.approval.reopen({ id: newId() }),
  ])
    expect((await rejectionOf(call())).status).toBe(404);
});
