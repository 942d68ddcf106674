import { beforeEach, describe, expect, test } from "vitest";

import { newId } from "../model/ids.ts";
import {
  createCallers,
  createOrganization,
  rejectionOf,
  sessionOf,
  useOrganization,
} from "../testing/index.ts";

const fixture = useOrganization({ poolSize: 12 });

const rolesOf = async (organizationId: string) => {
  const rows = await fixture.db.sql<{ id: string; role: string }>(
    "SELECT id, role FROM membership WHERE organization_id = $1",
    [organizationId],
  );
  return new Map(rows.map(({ id, role }) => [id, role]));
};

const transferTo = (memberId: string, as = fixture.as.owner) =>
  as.organization.transferOwnership({ memberId });

describe("organization.transferOwnership", () => {
  test("makes the member an owner and the caller an admin, and audits all three changes", async () => {
    const { owner, member, id } = fixture.organization;
    const role = await fixture.as.owner.role.create({ slug: "org-guide", name: "Guide" });
    await fixture.as.owner.member.changeRole({
      id: member.membershipId,
      roles: ["member", role.slug],
    });
    const done = await transferTo(member.membershipId);
    expect(done).toEqual({
      owner: {
        memberId: member.membershipId,
        userId: member.userId,
        name: "Member",
        email: member.email,
        roles: ["owner"],
      },
      previousOwner: {
        memberId: owner.membershipId,
        userId: owner.userId,
        name: "Owner",
        email: owner.email,
        roles: ["admin"],
      },
    });
    const roles = await rolesOf(id);
    expect([roles.get(member.membershipId), roles.get(owner.membershipId)]).toEqual([
      "owner",
      "admin",
    ]);
    const { events } = await fixture.as.member.audit.list({ limit: 3 });
    expect(events).toMatchObject([
      {
        action: "organization.ownership_transferred",
        actorId: owner.userId,
        subjectId: id,
        data: { fromUserId: owner.userId, toUserId: member.userId },
      },
      { action: "member.role_changed", data: { before: ["owner"], after: ["admin"] } },
      {
        action: "member.role_changed",
        data: { before: ["member", "org-guide"], after: ["owner"] },
      },
    ]);
    expect((await rejectionOf(transferTo(member.membershipId))).code).toBe("authorize.forbidden");
  });

  test("keeps other owners as they are", async () => {
    const second = await fixture.organization.addMember({ role: "owner", name: "second" });
    await transferTo(fixture.organization.admin.membershipId);
    expect((await rolesOf(fixture.organization.id)).get(second.membershipId)).toBe("owner");
  });

  test("revokes what only the caller vouched for and may not as an admin", async () => {
    const invite = async (email: string, role: string) => {
      const entries = [{ email, roles: [role] }];
      const { results } = await fixture.as.owner.invitation.create({ entries });
      return results[0]?.invitation?.id ?? "";
    };
    const asOwner = await invite(`${newId()}@people.example`, "owner");
    const asAdmin = await invite(`${newId()}@people.example`, "admin");
    await transferTo(fixture.organization.admin.membershipId);
    const stateOf = async (id: string) => (await fixture.as.admin.invitation.get({ id })).state;
    expect([await stateOf(asOwner), await stateOf(asAdmin)]).toEqual(["revoked", "pending"]);
  });

  test.each([
    ["themselves", () => fixture.organization.owner.membershipId],
    ["another owner", () => other("owner").then((member) => member.membershipId)],
    ["a suspended member", () => suspended()],
    ["a disabled user", () => disabled()],
  ])("rejects a transfer to %s", async (_who, memberId) => {
    expect(await rejectionOf(transferTo(await memberId()))).toMatchObject({
      code: "organization.invalid_owner",
      status: 409,
    });
    expect((await fixture.as.owner.member.list({ role: "owner" })).members).not.toEqual([]);
  });

  test("S31: does not find a removed member or one of another organization", async () => {
    const elsewhere = await createOrganization(fixture.db.store);
    const removed = fixture.organization.billing.membershipId;
    await fixture.as.owner.member.remove({ id: removed });
    for (const id of [removed, elsewhere.admin.membershipId, newId()])
      expect((await rejectionOf(transferTo(id))).code).toBe("member.not_found");
  });

  test("is for owners, whose own ownership it is", async () => {
    const { admin, member, id: organizationId } = fixture.organization;
    for (const as of [
      fixture.as.admin,
      fixture.as.member,
      fixture.as.as({ kind: "system", name: "test" }),
      fixture.as.as({
        kind: "org_key",
        keyId: newId(),
        organizationId,
        permissions: ["organization:manage"],
        maxRole: "owner",
      }),
    ])
      for (const target of [admin, member])
        expect((await rejectionOf(transferTo(target.membershipId, as))).code).toBe(
          "authorize.forbidden",
        );
  });
});

describe("I33: transfers at once leave exactly one owner", () => {
  let place: Awaited<ReturnType<typeof createOrganization>>;
  let as: ReturnType<typeof createCallers>;
  beforeEach(async () => {
    place = await createOrganization(fixture.db.store);
    as = createCallers(fixture.db.store, place);
  });
  const owners = async () =>
    [...(await rolesOf(place.id))].flatMap(([id, role]) => (role === "owner" ? [id] : []));

  test("to two members, of which one succeeds", async () => {
    const targets = [place.admin, place.member, place.billing].map((one) => one.membershipId);
    const settled = await Promise.allSettled(targets.map((id) => transferTo(id, as.owner)));
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await owners()).toHaveLength(1);
  });

  test("by two owners to each other, which changes nothing", async () => {
    const second = await place.addMember({ role: "owner", name: "second" });
    const settled = await Promise.allSettled([
      transferTo(second.membershipId, as.owner),
      transferTo(place.owner.membershipId, as.as(sessionOf(second))),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await owners()).toHaveLength(2);
  });

  test("while the next owner is suspended, whichever comes first", async () => {
    for (let round = 0; round < 5; round += 1) {
      const at = await createOrganization(fixture.db.store);
      const callers = createCallers(fixture.db.store, at);
      await Promise.allSettled([
        transferTo(at.member.membershipId, callers.owner),
        callers.admin.member.suspend({ id: at.member.membershipId }),
      ]);
      const active = await fixture.db.sql(
        "SELECT id FROM membership WHERE organization_id = $1 AND role = 'owner' AND status = 'active'",
        [at.id],
      );
      expect(active).toHaveLength(1);
    }
  });
});

function other(role: "owner") {
  return fixture.organization.addMember({ role, name: "other" });
}

async function suspended(): Promise<string> {
  const { membershipId: id } = fixture.organization.member;
  await fixture.as.owner.member.suspend({ id });
  return id;
}

async function disabled(): Promise<string> {
  const { membershipId, userId } = fixture.organization.member;
  await fixture.db.sql("UPDATE app_user SET status = 'disabled' WHERE id = $1", [userId]);
  return membershipId;
}
