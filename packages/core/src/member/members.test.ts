import { describe, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import {
  createCallers,
  createOrganization,
  linkTokenOf,
  rejectionOf,
  sessionOf,
  type TestCallers,
  useOrganization,
} from "../testing/index.ts";

const fixture = useOrganization();

let people = 0;
/** Another address each time: what one person gets in a day is limited over all organizations. */
function jane(): string {
  people += 1;
  return `jane${people}@people.example`;
}

/** From its last change to its expiry. */
function hoursLeft({ expiresAt, updatedAt }: { expiresAt: string | null; updatedAt: string }) {
  return Math.round((Date.parse(expiresAt ?? "") - Date.parse(updatedAt)) / 3_600_000);
}

async function invitedBy(caller: keyof Omit<TestCallers, "as">, email: string, roles = ["member"]) {
  const batch = await fixture.as[caller].invitation.create({ entries: [{ email, roles }] });
  const invitation = batch.results[0]?.invitation;
  if (!invitation) throw new Error(JSON.stringify(batch.results[0]));
  return invitation;
}

describe("members", () => {
  test("are listed in pages, filtered, to callers who may read", async () => {
    const first = await fixture.as.admin.member.list({ limit: 3 });
    const rest = await fixture.as.admin.member.list({
      limit: 3,
      cursor: first.nextCursor ?? undefined,
    });
    expect([...first.members, ...rest.members].map((member) => member.roles[0])).toEqual([
      "owner",
      "admin",
      "billing",
      "member",
    ]);
    expect(rest.nextCursor).toBeNull();
    expect((await fixture.as.admin.member.list({ role: "billing" })).members).toHaveLength(1);
    expect((await fixture.as.admin.member.list({ text: "OWNER" })).members).toHaveLength(1);
    expect((await fixture.as.admin.member.list({ text: "%" })).members).toEqual([]);
    expect((await rejectionOf(fixture.as.member.member.list({}))).code).toBe("authorize.forbidden");
    expect(
      (await fixture.as.member.member.get({ id: fixture.organization.member.membershipId })).name,
    ).toBe("Member");
  });

  test("S9: change roles neither from nor to above the caller's rank", async () => {
    const { admin, member, owner } = fixture.organization;
    const change = (id: string, role: string) =>
      fixture.as.admin.member.changeRole({ id, roles: [role] });
    expect((await change(member.membershipId, "billing")).roles).toEqual(["billing"]);
    expect((await rejectionOf(change(member.membershipId, "owner"))).code).toBe(
      "invite.insufficient_role",
    );
    expect((await rejectionOf(change(owner.membershipId, "member"))).code).toBe(
      "authorize.insufficient_role",
    );
    expect(
      (
        await rejectionOf(
          fixture.as.member.member.changeRole({ id: admin.membershipId, roles: ["member"] }),
        )
      ).code,
    ).toBe("authorize.forbidden");
    const stale = await rejectionOf(
      fixture.as.admin.member.changeRole({
        id: member.membershipId,
        roles: ["admin"],
        expectedVersion: 1,
      }),
    );
    expect(stale.code).toBe("version.conflict");
  });

  test("keep version and feed when they are given the roles they have", async () => {
    const { membershipId: id } = fixture.organization.member;
    const before = await fixture.as.admin.member.get({ id });
    const repeat = { id, roles: before.roles, expectedVersion: before.version };
    expect(await fixture.as.admin.member.changeRole(repeat)).toEqual(before);
    const stale = { ...repeat, expectedVersion: before.version + 1 };
    expect((await rejectionOf(fixture.as.admin.member.changeRole(stale))).code).toBe(
      "version.conflict",
    );
    const { events } = await fixture.as.admin.event.list({ types: ["member.role_changed"] });
    expect(events).toEqual([]);
  });

  test("S31: of another organization are not found", async () => {
    const other = await createOrganization(fixture.db.store);
    for (const call of ["get", "remove", "suspend"] as const)
      expect(
        (await rejectionOf(fixture.as.owner.member[call]({ id: other.member.membershipId }))).code,
      ).toBe("member.not_found");
  });

  test("can leave by themselves", async () => {
    await fixture.as.member.member.remove({ id: fixture.organization.member.membershipId });
    expect((await rejectionOf(fixture.as.member.organization.get())).code).toBe(
      "organization.not_found",
    );
  });

  test("lose access at the next call after a suspension or demotion", async () => {
    await fixture.as.owner.member.changeRole({
      id: fixture.organization.admin.membershipId,
      roles: ["member"],
    });
    expect((await rejectionOf(fixture.as.admin.member.list({}))).code).toBe("authorize.forbidden");
    await fixture.as.owner.member.suspend({ id: fixture.organization.admin.membershipId });
    expect((await rejectionOf(fixture.as.admin.organization.get())).code).toBe(
      "membership.inactive",
    );
  });
});

describe("an organization keeps an owner", () => {
  test("I33: the last one cannot be removed, suspended or demoted", async () => {
    const { membershipId: id } = fixture.organization.owner;
    for (const call of [
      () => fixture.as.owner.member.remove({ id }),
      () => fixture.as.owner.member.suspend({ id }),
      () => fixture.as.owner.member.changeRole({ id, roles: ["admin"] }),
    ])
      expect((await rejectionOf(call())).code).toBe("organization.last_owner");
  });

  test("I33: two owners who remove each other at once leave one", async () => {
    for (let round = 0; round < 5; round += 1) {
      const place = await createOrganization(fixture.db.store);
      const second = await place.addMember({ role: "owner", name: "second" });
      const callers = createCallers(fixture.db.store, place);
      await Promise.allSettled([
        callers.owner.member.remove({ id: second.membershipId }),
        callers.as(sessionOf(second)).member.remove({ id: place.owner.membershipId }),
      ]);
      const [row] = await fixture.db.sql<{ n: number }>(
        "SELECT count(*)::int AS n FROM membership WHERE organization_id = $1 AND role = 'owner' AND status = 'active'",
        [place.id],
      );
      expect(row?.n).toBe(1);
    }
  });
});

describe("I22: the end of a membership", () => {
  test("revokes open invitations of the removed member, and their links stop working", async () => {
    const invitation = await invitedBy("admin", jane());
    const token = await linkTokenOf(fixture.db.store, invitation);
    const removed = await fixture.as.owner.member.remove({
      id: fixture.organization.admin.membershipId,
    });
    expect(removed.revokedInvitations).toBe(1);
    expect(await fixture.as.owner.invitation.get({ id: invitation.id })).toMatchObject({
      state: "revoked",
      stateReason: "inviter_left",
    });
    expect((await rejectionOf(fixture.as.anonymous.invitation.accept({ token }))).code).toBe(
      "invite.not_found",
    );
  });

  test("closes a request to invite the removed member's address with its last invitation", async () => {
    await fixture.as.owner.organization.updatePolicy({
      policy: { approval: { required: "always" } },
    });
    const { email, membershipId } = await fixture.organization.addMember({ role: "member" });
    const leaver = await fixture.db.store.read.users.findByVerifiedEmail(email);
    await fixture.db.sql("UPDATE membership SET status = 'removed' WHERE id = $1", [membershipId]);
    const asked = await invitedBy("admin", email);
    const id = asked.approvalRequestId ?? "";
    const back = await fixture.db.store.read.members.ensure({
      organizationId: fixture.organization.id,
      id: newId(),
      userId: leaver?.id ?? "",
      role: "member",
      customRoles: [],
      invitationId: null,
    });
    await fixture.as.owner.member.remove({ id: back.id });
    expect(await fixture.as.owner.approval.get({ id })).toMatchObject({
      state: "withdrawn",
      invitations: [{ state: "revoked", stateReason: "member_removed" }],
    });
  });

  test("reattributes their invitations to the caller if the policy says so", async () => {
    await fixture.as.owner.organization.updatePolicy({ policy: { onInviterLoss: "reattribute" } });
    const invitation = await invitedBy("admin", jane());
    const removed = await fixture.as.owner.member.remove({
      id: fixture.organization.admin.membershipId,
    });
    expect(removed).toMatchObject({ revokedInvitations: 0, reattributedInvitations: 1 });
    expect(await fixture.as.owner.invitation.get({ id: invitation.id })).toMatchObject({
      state: "pending",
      inviter: { userId: fixture.organization.owner.userId },
    });
    const token = await linkTokenOf(fixture.db.store, invitation);
    expect((await fixture.as.anonymous.invitation.accept({ token })).alreadyAccepted).toBe(false);
  });

  test("S11: revokes invitations above a demoted inviter's new rank and keeps the rest", async () => {
    const second = await fixture.organization.addMember({ role: "owner", name: "second" });
    const caller = fixture.as.as(sessionOf(second));
    const { results } = await caller.invitation.create({
      entries: [
        { email: "owner2@people.example", roles: ["owner"] },
        { email: "admin2@people.example", roles: ["admin"] },
      ],
    });
    await fixture.as.owner.member.changeRole({ id: second.membershipId, roles: ["admin"] });
    const states = await Promise.all(
      results.map(
        async (result) =>
          (await fixture.as.owner.invitation.get({ id: result.invitation?.id ?? "" })).state,
      ),
    );
    expect(states).toEqual(["revoked", "pending"]);
  });
});

describe("a pending invitation", () => {
  test("I31: changes its role in place within the caller's rank, and S10: within the policy", async () => {
    const invitation = await invitedBy("admin", jane());
    const raised = await fixture.as.admin.invitation.changeRole({
      id: invitation.id,
      roles: ["admin"],
    });
    expect(raised).toMatchObject({
      id: invitation.id,
      roles: ["admin"],
      generation: 1,
      state: "pending",
    });
    expect(raised.version).toBeGreaterThan(invitation.version);
    expect(
      (
        await rejectionOf(
          fixture.as.admin.invitation.changeRole({ id: invitation.id, roles: ["owner"] }),
        )
      ).code,
    ).toBe("invite.insufficient_role");
    const owned = await fixture.as.owner.invitation.changeRole({
      id: invitation.id,
      roles: ["owner"],
    });
    expect(owned.inviter.userId).toBe(fixture.organization.owner.userId);
    expect(
      (
        await rejectionOf(
          fixture.as.admin.invitation.changeRole({ id: invitation.id, roles: ["member"] }),
        )
      ).code,
    ).toBe("authorize.insufficient_role");
    const token = await linkTokenOf(fixture.db.store, invitation);
    expect((await fixture.as.anonymous.invitation.accept({ token })).membership.roles).toEqual([
      "owner",
    ]);

    await fixture.as.owner.organization.updatePolicy({
      policy: { approval: { required: "privileged_role" } },
    });
    const other = await invitedBy("admin", "kim@people.example");
    expect(
      (
        await rejectionOf(
          fixture.as.admin.invitation.changeRole({ id: other.id, roles: ["admin"] }),
        )
      ).code,
    ).toBe("invite.approval_required");
  });

  test("can be extended within the policy's range", async () => {
    const invitation = await invitedBy("admin", jane());
    const extended = await fixture.as.admin.invitation.extend({
      id: invitation.id,
      expiresInHours: 720,
    });
    expect(Date.parse(extended.expiresAt ?? "")).toBeGreaterThan(
      Date.parse(invitation.expiresAt ?? ""),
    );
    expect(
      (
        await rejectionOf(
          fixture.as.admin.invitation.extend({ id: invitation.id, expiresInHours: null }),
        )
      ).code,
    ).toBe("invite.expiry_out_of_range");
    await fixture.as.owner.organization.updatePolicy({ policy: { expiry: { allowNever: true } } });
    expect(
      (await fixture.as.admin.invitation.extend({ id: invitation.id, expiresInHours: null }))
        .expiresAt,
    ).toBeNull();
  });

  test.each<[string, (id: string, email: string) => Promise<unknown>]>([
    ["resend", (id) => fixture.as.admin.invitation.resend({ id })],
    [
      "second invite that resends",
      (_id, email) =>
        fixture.as.admin.invitation.create({ entries: [{ email }], onPending: "resend" }),
    ],
  ])("keeps a longer life over a %s", async (_what, resend) => {
    await fixture.as.owner.organization.updatePolicy({ policy: { expiry: { allowNever: true } } });
    const { extend, get } = fixture.as.admin.invitation;
    const lives = [];
    for (const expiresInHours of [720, null, 1]) {
      const { id, email } = await invitedBy("admin", jane());
      fixture.db.clock.advance("11 minutes");
      const extended = await extend({ id, expiresInHours });
      await resend(id, email);
      const after = await get({ id });
      expect(after.generation).toBe(2);
      lives.push(after.expiresAt === extended.expiresAt ? "kept" : hoursLeft(after));
    }
    expect(lives).toEqual(["kept", "kept", 168]);
  });

  test("keeps a longer life when it is extended and resent at once", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await invitedBy("admin", jane());
      fixture.db.clock.advance("11 minutes");
      const [extended] = await Promise.allSettled([
        fixture.as.admin.invitation.extend({ id, expiresInHours: 720 }),
        fixture.as.admin.invitation.resend({ id }),
      ]);
      expect(extended.status).toBe("fulfilled");
      const { generation, ...after } = await fixture.as.admin.invitation.get({ id });
      expect([generation, hoursLeft(after)]).toEqual([2, 720]);
    }
  });

  test("gives a corrected address the life that an extension gave the wrong one", async () => {
    await fixture.as.owner.organization.updatePolicy({ policy: { expiry: { allowNever: true } } });
    const { extend, correctAddress } = fixture.as.admin.invitation;
    const lives = [];
    for (const expiresInHours of [720, null, 1]) {
      const { id } = await invitedBy("admin", jane());
      await extend({ id, expiresInHours });
      const { invitation } = await correctAddress({ id, email: jane() });
      lives.push(invitation.expiresAt && hoursLeft(invitation));
    }
    expect(lives).toEqual([720, null, 168]);
  });

  test("is not resent within the cooldown or beyond the limit", async () => {
    const invitation = await invitedBy("admin", jane());
    const soon = await rejectionOf(fixture.as.admin.invitation.resend({ id: invitation.id }));
    expect(soon).toMatchObject({ code: "invite.resend_cooldown", status: 429 });
    expect(soon.details?.retryAfterSeconds).toBeGreaterThan(590);
    for (let send = 2; send <= 5; send += 1) {
      fixture.db.clock.advance("10 minutes");
      expect((await fixture.as.admin.invitation.resend({ id: invitation.id })).generation).toBe(
        send,
      );
    }
    fixture.db.clock.advance("10 minutes");
    expect(
      (await rejectionOf(fixture.as.admin.invitation.resend({ id: invitation.id }))).code,
    ).toBe("invite.send_limit");
  });

  test("S16: two resends at once make one new generation", async () => {
    const invitation = await invitedBy("admin", jane());
    fixture.db.clock.advance("11 minutes");
    const answers = await Promise.allSettled(
      [1, 2, 3].map(() => fixture.as.admin.invitation.resend({ id: invitation.id })),
    );
    expect(answers.filter((answer) => answer.status === "fulfilled")).toHaveLength(1);
    expect((await fixture.as.admin.invitation.get({ id: invitation.id })).generation).toBe(2);
  });
});

describe("lists of invitations", () => {
  test("page by keyset without gaps or repeats, and filter on the effective state", async () => {
    for (let batch = 0; batch < 3; batch += 1)
      await fixture.as.admin.invitation.create({
        entries: Array.from({ length: 5 }, (_, n) => ({ email: `p${batch}-${n}@people.example` })),
      });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await fixture.as.admin.invitation.list({ limit: 4, ...(cursor && { cursor }) });
      seen.push(...page.invitations.map((row) => row.email));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toHaveLength(15);
    expect(new Set(seen).size).toBe(15);
    expect(
      (await fixture.as.admin.invitation.list({ email: "P1-2@people.example" })).invitations,
    ).toHaveLength(1);
    expect((await fixture.as.admin.invitation.list({ text: "p1-" })).invitations).toHaveLength(5);
    fixture.db.clock.advance("8 days");
    expect((await fixture.as.admin.invitation.list({ states: ["pending"] })).invitations).toEqual(
      [],
    );
    expect(
      (await fixture.as.admin.invitation.list({ states: ["expired"], limit: 100 })).invitations,
    ).toHaveLength(15);
    expect((await rejectionOf(fixture.as.admin.invitation.list({ cursor: "rubbish" }))).code).toBe(
      "request.invalid",
    );
  });

  test("are listed by the key they were made with, within what the caller may see", async () => {
    const keyId = newId();
    const actor = {
      kind: "org_key",
      keyId,
      organizationId: fixture.organization.id,
      permissions: ["member:invite"],
      maxRole: "admin",
    } as const;
    const email = jane();
    await fixture.as.as(actor).invitation.create({ entries: [{ email }] });
    await invitedBy("admin", jane());
    const { invitations } = await fixture.as.admin.invitation.list({ inviterKeyId: keyId });
    expect(invitations.map((row) => row.email)).toEqual([email]);
    expect((await fixture.as.admin.invitation.list({ inviterKeyId: newId() })).invitations).toEqual(
      [],
    );
    expect((await fixture.as.member.invitation.list({ inviterKeyId: keyId })).invitations).toEqual(
      [],
    );
  });

  test("show members only what they sent", async () => {
    await invitedBy("admin", jane());
    await fixture.as.member.invitation.create({
      entries: [{ email: "kim@people.example" }],
      onInsufficientRole: "request",
    });
    expect(
      (await fixture.as.member.invitation.list({})).invitations.map((row) => row.email),
    ).toEqual(["kim@people.example"]);
    expect((await fixture.as.admin.invitation.list({})).invitations).toHaveLength(2);
  });
});
