import { beforeEach, describe, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import type { TestMember } from "../testing/organization.ts";
import { linkTokenOf, rejectionOf, sessionOf, useOrganization } from "../testing/index.ts";

const fixture = useOrganization({ poolSize: 12 });
/** A delegate without an approval right of their own. */
let dan: TestMember;
beforeEach(async () => {
  dan = await fixture.organization.addMember({ role: "member", name: "Dan" });
});
const asDan = () => fixture.as.as(sessionOf(dan));

const inHours = (hours: number) =>
  new Date(Date.now() + fixture.db.clock.offsetSeconds() * 1000 + hours * 3_600_000).toISOString();

async function asked(roles: string[] = ["admin"], email = `${newId()}@people.example`) {
  const batch = await fixture.as.member.invitation.create({
    entries: [{ email, roles }],
    onInsufficientRole: "request",
  });
  return batch.approvalRequestId ?? "";
}

const policy = (approval: Record<string, unknown>) =>
  fixture.as.owner.organization.updatePolicy({ policy: { approval } });

const fromAdmin = (hours = 24) =>
  fixture.as.admin.approval.delegate({ toUserId: dan.userId, until: inHours(hours) });

async function actions(prefix: string) {
  const { events } = await fixture.as.owner.audit.list({ limit: 100 });
  return events.filter((event) => event.action.startsWith(prefix));
}

describe("a delegate", () => {
  test("sees and decides the absent approver's requests, and the decision names them", async () => {
    const id = await asked();
    expect((await rejectionOf(asDan().approval.approve({ id }))).code).toBe("approval.not_found");
    await fromAdmin();
    expect((await asDan().approval.list({})).approvals.map((row) => row.id)).toEqual([id]);
    const { admin } = fixture.organization;
    expect(await asDan().approval.approve({ id })).toMatchObject({
      state: "approved",
      decidedBy: { userId: dan.userId },
      decisions: [
        {
          userId: dan.userId,
          userName: "Dan",
          onBehalfOf: { userId: admin.userId, name: "Admin" },
        },
      ],
    });
    const [event] = await actions("approval.approved");
    expect(event).toMatchObject({ actorId: dan.userId, data: { onBehalfOf: admin.userId } });
  });

  test("can deny, and gets no other right", async () => {
    await fromAdmin();
    const id = await asked();
    expect((await asDan().approval.deny({ id })).state).toBe("denied");
    const rejection = await rejectionOf(
      asDan().invitation.create({ entries: [{ email: "x@people.example" }] }),
    );
    expect(rejection.code).toBe("authorize.forbidden");
  });

  test("is limited to the absent approver's current rank", async () => {
    await fromAdmin();
    const owner = await asked(["owner"]);
    expect((await rejectionOf(asDan().approval.approve({ id: owner }))).code).toBe(
      "invite.not_approver",
    );
    const id = await asked();
    await fixture.as.owner.member.changeRole({
      id: fixture.organization.admin.membershipId,
      roles: ["member"],
    });
    expect((await rejectionOf(asDan().approval.approve({ id }))).code).toBe("approval.not_found");
  });

  test("loses the delegated right when the policy's list drops the absent approver", async () => {
    const { billing } = fixture.organization;
    await policy({ approvers: { kind: "list", userIds: [billing.userId] } });
    await fixture.as.billing.approval.delegate({ toUserId: dan.userId, until: inHours(24) });
    const id = await asked(["member"]);
    await policy({ approvers: { kind: "list", userIds: [fixture.organization.owner.userId] } });
    expect((await rejectionOf(asDan().approval.approve({ id }))).code).toBe("approval.not_found");
    await policy({ approvers: { kind: "list", userIds: [billing.userId] } });
    expect((await asDan().approval.approve({ id })).state).toBe("approved");
  });

  test("I12: cannot decide their own request, nor the absent approver's", async () => {
    await policy({ required: "always" });
    await fromAdmin();
    const own = await asDan().invitation.create({
      entries: [{ email: "own@people.example" }],
      onInsufficientRole: "request",
    });
    const theirs = await fixture.as.admin.invitation.create({
      entries: [{ email: "theirs@people.example" }],
    });
    expect(
      (await rejectionOf(asDan().approval.approve({ id: own.approvalRequestId ?? "" }))).code,
    ).toBe("invite.self_approval");
    expect(
      (await rejectionOf(asDan().approval.approve({ id: theirs.approvalRequestId ?? "" }))).code,
    ).toBe("invite.not_approver");
  });

  test("is listed among the approvers", async () => {
    await fromAdmin();
    const owned = await asked(["admin"]);
    await fixture.as.billing.approval.list({});
    await policy({ approvers: { kind: "list", userIds: [fixture.organization.admin.userId] } });
    expect(await rejectionOf(fixture.as.owner.approval.approve({ id: owned }))).toMatchObject({
      code: "invite.not_approver",
      details: { approvers: ["Admin", "Dan"] },
    });
  });

  test("S11: approves invitations that are accepted while the absent approver holds the rank", async () => {
    await fromAdmin();
    const first = await asDan().approval.approve({ id: await asked() });
    const second = await asDan().approval.approve({ id: await asked() });
    const tokenOf = async (view: typeof first) => {
      const [invitation] = view.invitations;
      if (!invitation) throw new Error("no invitation");
      return linkTokenOf(fixture.db.store, invitation);
    };
    const [one, two] = [await tokenOf(first), await tokenOf(second)];
    expect((await fixture.as.anonymous.invitation.accept({ token: one })).alreadyAccepted).toBe(
      false,
    );
    await fixture.as.owner.member.remove({ id: fixture.organization.admin.membershipId });
    expect((await rejectionOf(fixture.as.anonymous.invitation.accept({ token: two }))).code).toBe(
      "invite.not_found",
    );
  });
});

describe("a quorum", () => {
  beforeEach(() => policy({ quorum: 2 }));

  test("counts a person with two approval rights once", async () => {
    const second = await fixture.organization.addMember({ role: "admin", name: "second" });
    await fixture.as.admin.approval.delegate({ toUserId: second.userId, until: inHours(24) });
    const id = await asked();
    const as = fixture.as.as(sessionOf(second));
    expect(await as.approval.approve({ id })).toMatchObject({
      approvals: 1,
      decisions: [{ onBehalfOf: null }],
    });
    expect((await rejectionOf(as.approval.approve({ id }))).code).toBe("invite.already_decided");
    expect((await fixture.as.admin.approval.approve({ id })).state).toBe("approved");
  });

  test("counts a vote once, used by its holder or a delegate", async () => {
    await fromAdmin();
    const id = await asked();
    expect((await asDan().approval.approve({ id })).approvals).toBe(1);
    expect(await rejectionOf(fixture.as.admin.approval.approve({ id }))).toMatchObject({
      code: "invite.already_decided",
      message: "Dan already used your vote.",
      details: { byName: "Dan" },
    });
    const other = await asked();
    await fixture.as.admin.approval.approve({ id: other });
    expect(await rejectionOf(asDan().approval.approve({ id: other }))).toMatchObject({
      code: "invite.already_decided",
      message: "Admin already used Admin’s vote.",
    });
  });

  test("counts one vote when its holder and two delegates click at once", async () => {
    const eve = await fixture.organization.addMember({ role: "member", name: "Eve" });
    await fromAdmin();
    await fixture.as.admin.approval.delegate({ toUserId: eve.userId, until: inHours(24) });
    for (let round = 0; round < 5; round += 1) {
      const id = await asked();
      const answers = await Promise.allSettled([
        fixture.as.admin.approval.approve({ id }),
        asDan().approval.approve({ id }),
        fixture.as.as(sessionOf(eve)).approval.approve({ id }),
      ]);
      expect(answers.filter((answer) => answer.status === "fulfilled")).toHaveLength(1);
      expect(await fixture.as.owner.approval.get({ id })).toMatchObject({
        state: "requested",
        approvals: 1,
      });
    }
  });

  test("lets a delegate of two approvers vote once, for the one who has not voted", async () => {
    await fromAdmin();
    await fixture.as.owner.approval.delegate({ toUserId: dan.userId, until: inHours(24) });
    const id = await asked();
    await fixture.as.admin.approval.approve({ id });
    expect(await asDan().approval.approve({ id })).toMatchObject({
      state: "approved",
      decisions: [
        { onBehalfOf: null },
        { onBehalfOf: { userId: fixture.organization.owner.userId } },
      ],
    });
  });
});

describe("a delegation", () => {
  test("begins and ends by itself", async () => {
    const planned = await fixture.as.admin.approval.delegate({
      toUserId: dan.userId,
      from: inHours(24),
      until: inHours(72),
    });
    expect(planned).toMatchObject({
      state: "planned",
      from: { name: "Admin" },
      to: { name: "Dan" },
    });
    const id = await asked();
    expect((await rejectionOf(asDan().approval.get({ id }))).code).toBe("approval.not_found");
    fixture.db.clock.advance("25 hours");
    expect((await asDan().approval.get({ id })).state).toBe("requested");
    expect((await asDan().approval.listDelegations({})).delegations).toMatchObject([
      { id: planned.id, state: "active" },
    ]);
    fixture.db.clock.advance("47 hours");
    expect((await rejectionOf(asDan().approval.approve({ id }))).code).toBe("approval.not_found");
    expect((await asDan().approval.listDelegations({})).delegations).toEqual([]);
    expect((await asDan().approval.listDelegations({ over: true })).delegations).toMatchObject([
      { id: planned.id, state: "over", endedAt: null },
    ]);
  });

  test.each(["admin", "dan", "owner"] as const)("is ended by %s, once", async (who) => {
    const { id } = await fromAdmin();
    const caller = who === "dan" ? asDan() : fixture.as[who];
    const ended = await caller.approval.endDelegation({ id });
    expect(ended).toMatchObject({ state: "over" });
    expect(ended.endedAt).not.toBeNull();
    await caller.approval.endDelegation({ id });
    expect(await actions("approval.delegation_ended")).toHaveLength(1);
    expect((await rejectionOf(asDan().approval.get({ id: await asked() }))).code).toBe(
      "approval.not_found",
    );
  });

  test.each([
    ["member", "delegation.not_found"],
    ["billing", "delegation.not_found"],
    ["admin", "authorize.insufficient_role"],
  ] as const)("an owner's is not ended by %s: %s", async (who, code) => {
    const { id } = await fixture.as.owner.approval.delegate({
      toUserId: dan.userId,
      until: inHours(24),
    });
    expect((await rejectionOf(fixture.as[who].approval.endDelegation({ id }))).code).toBe(code);
  });

  test.each([
    ["removed", "giver"],
    ["suspended", "giver"],
    ["removed", "deputy"],
    ["suspended", "deputy"],
  ] as const)("ends when one is %s: the %s", async (how, side) => {
    const { id } = await fromAdmin();
    const gone = side === "giver" ? fixture.organization.admin : dan;
    await fixture.as.owner.member[how === "removed" ? "remove" : "suspend"]({
      id: gone.membershipId,
    });
    const { delegations } = await fixture.as.owner.approval.listDelegations({ over: true });
    expect(delegations).toMatchObject([{ id, state: "over" }]);
    expect(await actions("approval.delegation_ended")).toHaveLength(1);
  });

  test("and the removal of its delegate at once leave no delegate", async () => {
    for (let round = 0; round < 8; round += 1) {
      const deputy = await fixture.organization.addMember({ role: "member" });
      await Promise.allSettled([
        fixture.as.admin.approval.delegate({ toUserId: deputy.userId, until: inHours(24) }),
        fixture.as.owner.member.suspend({ id: deputy.membershipId }),
      ]);
      const { delegations } = await fixture.as.owner.approval.listDelegations({});
      expect(delegations).toEqual([]);
    }
  });

  test("is created once by ten calls at once", async () => {
    const until = inHours(24);
    const made = await Promise.all(
      Array.from({ length: 10 }, () =>
        fixture.as.admin.approval.delegate({ toUserId: dan.userId, until }),
      ),
    );
    expect(new Set(made.map((view) => view.id)).size).toBe(1);
    expect(await actions("approval.delegated")).toHaveLength(1);
  });

  test("lasts at most 90 days in the future, and goes only to others", async () => {
    const { admin } = fixture.organization;
    const rejected = async (input: { toUserId: string; from?: string; until: string }) =>
      (await rejectionOf(fixture.as.admin.approval.delegate(input))).code;
    const toUserId = dan.userId;
    expect(await rejected({ toUserId, until: inHours(-1) })).toBe("delegation.invalid");
    expect(await rejected({ toUserId, from: inHours(5), until: inHours(4) })).toBe(
      "delegation.invalid",
    );
    expect(await rejected({ toUserId, until: inHours(91 * 24) })).toBe("delegation.invalid");
    expect(await rejected({ toUserId, from: inHours(400 * 24), until: inHours(401 * 24) })).toBe(
      "delegation.invalid",
    );
    expect(await rejected({ toUserId: admin.userId, until: inHours(1) })).toBe(
      "delegation.invalid",
    );
    expect(await rejected({ toUserId: newId(), until: inHours(1) })).toBe("member.not_found");
    expect(await rejected({ toUserId, until: "tomorrow" })).toBe("request.invalid");
    expect((await fromAdmin(89 * 24)).state).toBe("active");
  });

  test("is limited to ten at a time", async () => {
    for (let count = 0; count < 10; count += 1) {
      const { userId } = await fixture.organization.addMember({ role: "member" });
      await fixture.as.admin.approval.delegate({ toUserId: userId, until: inHours(24) });
    }
    expect((await rejectionOf(fromAdmin())).code).toBe("delegation.invalid");
  });

  test("cannot be passed on by the delegate", async () => {
    await fromAdmin();
    const toUserId = fixture.organization.member.userId;
    for (const caller of [asDan(), fixture.as.billing, fixture.as.member])
      expect(
        (await rejectionOf(caller.approval.delegate({ toUserId, until: inHours(1) }))).code,
      ).toMatch(/^(authorize\.forbidden|delegation\.invalid)$/);
    const key = fixture.as.as({
      kind: "personal_key",
      userId: fixture.organization.admin.userId,
      keyId: newId(),
      permissions: ["member:read"],
      scope: null,
    });
    expect((await rejectionOf(key.approval.delegate({ toUserId, until: inHours(1) }))).code).toBe(
      "authorize.forbidden",
    );
  });

  test("is listed to both sides and to callers who may read members", async () => {
    await fromAdmin();
    const count = async (caller: typeof fixture.as.owner, mine = false) =>
      (await caller.approval.listDelegations({ mine })).delegations.length;
    expect(await count(fixture.as.owner)).toBe(1);
    expect(await count(fixture.as.owner, true)).toBe(0);
    expect(await count(fixture.as.admin, true)).toBe(1);
    expect(await count(asDan())).toBe(1);
    expect(await count(fixture.as.member)).toBe(0);
  });
});

test("rejects decisions by a key without invitation:approve, even of a listed approver", async () => {
  const { billing } = fixture.organization;
  await policy({ approvers: { kind: "list", userIds: [billing.userId] } });
  const id = await asked(["member"]);
  const key = (permissions: ["member:read"] | null) =>
    fixture.as.as({
      kind: "personal_key",
      userId: billing.userId,
      keyId: newId(),
      permissions,
      scope: null,
    });
  expect(await rejectionOf(key(["member:read"]).approval.approve({ id }))).toMatchObject({
    code: "authorize.forbidden",
    details: { permission: "invitation:approve" },
  });
  expect((await key(null).approval.approve({ id })).state).toBe("approved");
});

test("accepts an invitation approved by a listed member only while they are on the list", async () => {
  const { billing } = fixture.organization;
  await policy({ approvers: { kind: "list", userIds: [billing.userId] } });
  const { invitations } = await fixture.as.billing.approval.approve({
    id: await asked(["member"]),
  });
  const [invitation] = invitations;
  if (!invitation) throw new Error("no invitation");
  const token = await linkTokenOf(fixture.db.store, invitation);
  expect((await fixture.as.anonymous.invitation.accept({ token })).alreadyAccepted).toBe(false);
});
