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

const world = useOrganization();

let people = 0;
/** Another address each time: what one person gets in a day is limited over all organizations. */
function jane(): string {
  people += 1;
  return `jane${people}@people.example`;
}

async function invitedBy(caller: keyof Omit<TestCallers, "as">, email: string, roles = ["member"]) {
  const batch = await world.as[caller].invitation.create({ entries: [{ email, roles }] });
  const invitation = batch.results[0]?.invitation;
  if (!invitation) throw new Error(JSON.stringify(batch.results[0]));
  return invitation;
}

describe("members", () => {
  test("are listed page by page, filtered, to who may read", async () => {
    const first = await world.as.admin.member.list({ limit: 3 });
    const rest = await world.as.admin.member.list({
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
    expect((await world.as.admin.member.list({ role: "billing" })).members).toHaveLength(1);
    expect((await world.as.admin.member.list({ text: "OWNER" })).members).toHaveLength(1);
    expect((await world.as.admin.member.list({ text: "%" })).members).toEqual([]);
    expect((await rejectionOf(world.as.member.member.list({}))).code).toBe("authorize.forbidden");
    expect(
      (await world.as.member.member.get({ id: world.organization.member.membershipId })).name,
    ).toBe("Member");
  });

  test("S9: change roles neither from nor to above the caller's rank", async () => {
    const { admin, member, owner } = world.organization;
    const change = (id: string, role: string) =>
      world.as.admin.member.changeRole({ id, roles: [role] });
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
          world.as.member.member.changeRole({ id: admin.membershipId, roles: ["member"] }),
        )
      ).code,
    ).toBe("authorize.forbidden");
    const stale = await rejectionOf(
      world.as.admin.member.changeRole({
        id: member.membershipId,
        roles: ["admin"],
        expectedVersion: 1,
      }),
    );
    expect(stale.code).toBe("version.conflict");
  });

  test("S31: of another organization are not there", async () => {
    const other = await createOrganization(world.db.store);
    for (const call of ["get", "remove", "suspend"] as const)
      expect(
        (await rejectionOf(world.as.owner.member[call]({ id: other.member.membershipId }))).code,
      ).toBe("member.not_found");
  });

  test("may leave by themselves", async () => {
    await world.as.member.member.remove({ id: world.organization.member.membershipId });
    expect((await rejectionOf(world.as.member.organization.get())).code).toBe(
      "organization.not_found",
    );
  });

  test("are felt at the very next call when suspended or lowered", async () => {
    await world.as.owner.member.changeRole({
      id: world.organization.admin.membershipId,
      roles: ["member"],
    });
    expect((await rejectionOf(world.as.admin.member.list({}))).code).toBe("authorize.forbidden");
    await world.as.owner.member.suspend({ id: world.organization.admin.membershipId });
    expect((await rejectionOf(world.as.admin.organization.get())).code).toBe("membership.inactive");
  });
});

describe("an organization keeps an owner", () => {
  test("I33: the last one is neither removed, suspended nor lowered", async () => {
    const { membershipId: id } = world.organization.owner;
    for (const call of [
      () => world.as.owner.member.remove({ id }),
      () => world.as.owner.member.suspend({ id }),
      () => world.as.owner.member.changeRole({ id, roles: ["admin"] }),
    ])
      expect((await rejectionOf(call())).code).toBe("organization.last_owner");
  });

  test("I33: two owners who remove each other at once leave one", async () => {
    for (let round = 0; round < 5; round += 1) {
      const place = await createOrganization(world.db.store);
      const second = await place.addMember({ role: "owner", name: "second" });
      const callers = createCallers(world.db.store, place);
      await Promise.allSettled([
        callers.owner.member.remove({ id: second.membershipId }),
        callers.as(sessionOf(second)).member.remove({ id: place.owner.membershipId }),
      ]);
      const [row] = await world.db.sql<{ n: number }>(
        "SELECT count(*)::int AS n FROM membership WHERE organization_id = $1 AND role = 'owner' AND status = 'active'",
        [place.id],
      );
      expect(row?.n).toBe(1);
    }
  });
});

describe("I22: what hangs on a membership ends with it", () => {
  test("open invitations that the removed member sent are revoked, and their links are dead", async () => {
    const invitation = await invitedBy("admin", jane());
    const token = await linkTokenOf(world.db.store, invitation);
    const removed = await world.as.owner.member.remove({
      id: world.organization.admin.membershipId,
    });
    expect(removed.revokedInvitations).toBe(1);
    expect(await world.as.owner.invitation.get({ id: invitation.id })).toMatchObject({
      state: "revoked",
      stateReason: "inviter_left",
    });
    expect((await rejectionOf(world.as.nobody.invitation.accept({ token }))).code).toBe(
      "invite.not_found",
    );
  });

  test("a request to invite the removed member's address is closed with its last invitation", async () => {
    await world.as.owner.organization.updatePolicy({
      policy: { approval: { required: "always" } },
    });
    const { email, membershipId } = await world.organization.addMember({ role: "member" });
    const leaver = await world.db.store.read.users.findByVerifiedEmail(email);
    await world.db.sql("UPDATE membership SET status = 'removed' WHERE id = $1", [membershipId]);
    const asked = await invitedBy("admin", email);
    const id = asked.approvalRequestId ?? "";
    const back = await world.db.store.read.members.ensure({
      organizationId: world.organization.id,
      id: newId(),
      userId: leaver?.id ?? "",
      role: "member",
      customRoles: [],
      invitationId: null,
    });
    await world.as.owner.member.remove({ id: back.id });
    expect(await world.as.owner.approval.get({ id })).toMatchObject({
      state: "withdrawn",
      invitations: [{ state: "revoked", stateReason: "member_removed" }],
    });
  });

  test("or by policy answered for by who removed them", async () => {
    await world.as.owner.organization.updatePolicy({ policy: { onInviterLoss: "reattribute" } });
    const invitation = await invitedBy("admin", jane());
    const removed = await world.as.owner.member.remove({
      id: world.organization.admin.membershipId,
    });
    expect(removed).toMatchObject({ revokedInvitations: 0, reattributedInvitations: 1 });
    expect(await world.as.owner.invitation.get({ id: invitation.id })).toMatchObject({
      state: "pending",
      inviter: { userId: world.organization.owner.userId },
    });
    const token = await linkTokenOf(world.db.store, invitation);
    expect((await world.as.nobody.invitation.accept({ token })).alreadyAccepted).toBe(false);
  });

  test("S11: lowering an inviter revokes what is above the new rank and keeps the rest", async () => {
    const second = await world.organization.addMember({ role: "owner", name: "second" });
    const caller = world.as.as(sessionOf(second));
    const { results } = await caller.invitation.create({
      entries: [
        { email: "owner2@people.example", roles: ["owner"] },
        { email: "admin2@people.example", roles: ["admin"] },
      ],
    });
    await world.as.owner.member.changeRole({ id: second.membershipId, roles: ["admin"] });
    const states = await Promise.all(
      results.map(
        async (result) =>
          (await world.as.owner.invitation.get({ id: result.invitation?.id ?? "" })).state,
      ),
    );
    expect(states).toEqual(["revoked", "pending"]);
  });
});

describe("a pending invitation", () => {
  test("I31: changes its role in place, within the caller's rank, and S10: not past the policy", async () => {
    const invitation = await invitedBy("admin", jane());
    const raised = await world.as.admin.invitation.changeRole({
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
          world.as.admin.invitation.changeRole({ id: invitation.id, roles: ["owner"] }),
        )
      ).code,
    ).toBe("invite.insufficient_role");
    const owned = await world.as.owner.invitation.changeRole({
      id: invitation.id,
      roles: ["owner"],
    });
    expect(owned.inviter.userId).toBe(world.organization.owner.userId);
    expect(
      (
        await rejectionOf(
          world.as.admin.invitation.changeRole({ id: invitation.id, roles: ["member"] }),
        )
      ).code,
    ).toBe("authorize.insufficient_role");
    const token = await linkTokenOf(world.db.store, invitation);
    expect((await world.as.nobody.invitation.accept({ token })).membership.roles).toEqual([
      "owner",
    ]);

    await world.as.owner.organization.updatePolicy({
      policy: { approval: { required: "privileged_role" } },
    });
    const other = await invitedBy("admin", "kim@people.example");
    expect(
      (await rejectionOf(world.as.admin.invitation.changeRole({ id: other.id, roles: ["admin"] })))
        .code,
    ).toBe("invite.approval_required");
  });

  test("is extended within the policy's range", async () => {
    const invitation = await invitedBy("admin", jane());
    const extended = await world.as.admin.invitation.extend({
      id: invitation.id,
      expiresInHours: 720,
    });
    expect(Date.parse(extended.expiresAt ?? "")).toBeGreaterThan(
      Date.parse(invitation.expiresAt ?? ""),
    );
    expect(
      (
        await rejectionOf(
          world.as.admin.invitation.extend({ id: invitation.id, expiresInHours: null }),
        )
      ).code,
    ).toBe("invite.expiry_out_of_range");
    await world.as.owner.organization.updatePolicy({ policy: { expiry: { allowNever: true } } });
    expect(
      (await world.as.admin.invitation.extend({ id: invitation.id, expiresInHours: null }))
        .expiresAt,
    ).toBeNull();
  });

  test("is not mailed again within the cooldown, nor more often than the limit", async () => {
    const invitation = await invitedBy("admin", jane());
    const soon = await rejectionOf(world.as.admin.invitation.resend({ id: invitation.id }));
    expect(soon).toMatchObject({ code: "invite.resend_cooldown", status: 429 });
    expect(soon.details?.retryAfterSeconds).toBeGreaterThan(590);
    for (let send = 2; send <= 5; send += 1) {
      world.db.clock.advance("10 minutes");
      expect((await world.as.admin.invitation.resend({ id: invitation.id })).generation).toBe(send);
    }
    world.db.clock.advance("10 minutes");
    expect((await rejectionOf(world.as.admin.invitation.resend({ id: invitation.id }))).code).toBe(
      "invite.send_limit",
    );
  });

  test("S16: two resends at once make one new generation", async () => {
    const invitation = await invitedBy("admin", jane());
    world.db.clock.advance("11 minutes");
    const answers = await Promise.allSettled(
      [1, 2, 3].map(() => world.as.admin.invitation.resend({ id: invitation.id })),
    );
    expect(answers.filter((answer) => answer.status === "fulfilled")).toHaveLength(1);
    expect((await world.as.admin.invitation.get({ id: invitation.id })).generation).toBe(2);
  });
});

describe("lists of invitations", () => {
  test("page by keyset without gaps or repeats, and filter on the effective state", async () => {
    for (let batch = 0; batch < 3; batch += 1)
      await world.as.admin.invitation.create({
        entries: Array.from({ length: 5 }, (_, n) => ({ email: `p${batch}-${n}@people.example` })),
      });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await world.as.admin.invitation.list({ limit: 4, ...(cursor && { cursor }) });
      seen.push(...page.invitations.map((row) => row.email));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toHaveLength(15);
    expect(new Set(seen).size).toBe(15);
    expect(
      (await world.as.admin.invitation.list({ email: "P1-2@people.example" })).invitations,
    ).toHaveLength(1);
    expect((await world.as.admin.invitation.list({ text: "p1-" })).invitations).toHaveLength(5);
    world.db.clock.advance("8 days");
    expect((await world.as.admin.invitation.list({ states: ["pending"] })).invitations).toEqual([]);
    expect(
      (await world.as.admin.invitation.list({ states: ["expired"], limit: 100 })).invitations,
    ).toHaveLength(15);
    expect((await rejectionOf(world.as.admin.invitation.list({ cursor: "rubbish" }))).code).toBe(
      "request.invalid",
    );
  });

  test("are listed by the key they were made with, within what the caller may see", async () => {
    const keyId = newId();
    const actor = {
      kind: "org_key",
      keyId,
      organizationId: world.organization.id,
      permissions: ["member:invite"],
      maxRole: "admin",
    } as const;
    const email = jane();
    await world.as.as(actor).invitation.create({ entries: [{ email }] });
    await invitedBy("admin", jane());
    const { invitations } = await world.as.admin.invitation.list({ inviterKeyId: keyId });
    expect(invitations.map((row) => row.email)).toEqual([email]);
    expect((await world.as.admin.invitation.list({ inviterKeyId: newId() })).invitations).toEqual(
      [],
    );
    expect((await world.as.member.invitation.list({ inviterKeyId: keyId })).invitations).toEqual(
      [],
    );
  });

  test("show members only what they sent", async () => {
    await invitedBy("admin", jane());
    await world.as.member.invitation.create({
      entries: [{ email: "kim@people.example" }],
      onInsufficientRole: "request",
    });
    expect((await world.as.member.invitation.list({})).invitations.map((row) => row.email)).toEqual(
      ["kim@people.example"],
    );
    expect((await world.as.admin.invitation.list({})).invitations).toHaveLength(2);
  });
});
