import { describe, expect, test } from "vitest";

import type { Actor } from "../model/actor.ts";
import { newId } from "../model/ids.ts";
import type { Permission, SystemRole } from "../model/roles.ts";
import { linkTokenOf, rejectionOf, useOrganization } from "../testing/index.ts";

const fixture = useOrganization({ poolSize: 6 });

async function invited(role: SystemRole) {
  const { results } = await fixture.as.owner.invitation.create({
    entries: [{ email: `${newId()}@people.example`, roles: [role] }],
  });
  const invitation = results[0]?.invitation;
  if (!invitation) throw new Error(JSON.stringify(results));
  const { id, email } = invitation;
  const { link } = await fixture.as.owner.invitation.copyLink({ id });
  const token = link.slice(link.lastIndexOf("/") + 1);
  return { id, email, claim: { token, email, emailVerified: true } };
}

const stateOf = async (id: string) => (await fixture.as.owner.invitation.get({ id })).state;

const accepting: readonly Permission[] = ["invitation:accept"];

function app(permissions: readonly Permission[], maxRole: SystemRole = "owner") {
  const organizationId = fixture.organization.id;
  const actor: Actor = { kind: "org_key", keyId: newId(), organizationId, permissions, maxRole };
  return fixture.as.as(actor).invitation;
}

describe("an organization's key answers for an invitee", () => {
  test("with invitation:accept, also by a copied link", async () => {
    const { id, claim } = await invited("owner");
    expect((await app(accepting).accept(claim)).membership.roles).toEqual(["owner"]);
    const declined = await invited("member");
    await app(accepting).decline({ token: declined.claim.token });
    expect([await stateOf(id), await stateOf(declined.id)]).toEqual(["accepted", "declined"]);
  });

  test.each(["audit:read", "member:read", "member:invite", "member:manage"] as const)(
    "not with %s alone, and the rejection names the missing permission",
    async (permission) => {
      const { id, claim } = await invited("member");
      const rejected = {
        code: "authorize.forbidden",
        details: { permission: "invitation:accept" },
        message: "The permissions of this key do not include invitation:accept.",
      };
      const key = app([permission]);
      expect(await rejectionOf(key.accept(claim))).toMatchObject(rejected);
      expect(await rejectionOf(key.decline({ token: claim.token }))).toMatchObject(rejected);
      expect(await stateOf(id)).toBe("pending");
    },
  );

  test.each([
    ["member", "billing"],
    ["admin", "owner"],
  ] as const)("up to its own rank: one of rank %s not for %s", async (maxRole, role) => {
    const { id, claim } = await invited(role);
    const key = app(accepting, maxRole);
    const rejected = { code: "invite.role_not_assignable", status: 403, details: { maxRole } };
    expect(await rejectionOf(key.accept(claim))).toMatchObject(rejected);
    expect(await rejectionOf(key.decline({ token: claim.token }))).toMatchObject(rejected);
    expect(await stateOf(id)).toBe("pending");
    const own = await invited(maxRole);
    expect((await key.accept(own.claim)).membership.roles).toEqual([maxRole]);
  });

  test("not above its own rank if the role is raised during the accept", async () => {
    const { id, claim } = await invited("member");
    const waiting = async () => {
      const [row] = await fixture.db.sql<{ n: number }>(
        `SELECT count(*)::integer AS n FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return row?.n ?? 0;
    };
    const { outcome } = await fixture.db.store.transaction(async (tx) => {
      const [raised] = await tx.invitations.transition({
        event: "role_changed",
        organizationId: fixture.organization.id,
        select: { ids: [id] },
        expiry: "live",
        set: { role: "owner", customRoles: [] },
        audit: { actor: { kind: "system", id: "test", via: "api", requestId: null } },
      });
      expect(raised?.role).toBe("owner");
      const rejection = rejectionOf(app(accepting, "member").accept(claim));
      await expect.poll(waiting).toBe(1);
      return { outcome: rejection };
    });
    expect((await outcome).code).toBe("invite.role_not_assignable");
    expect(await stateOf(id)).toBe("pending");
    const members = await fixture.as.owner.member.list({ text: claim.email });
    expect(members.members).toEqual([]);
  });
});

describe("a personal key accepts for its user", () => {
  async function invitee(): Promise<{ userId: string; token: string; id: string }> {
    const { results } = await fixture.as.owner.invitation.create({
      entries: [{ email: `${newId()}@people.example` }],
    });
    const invitation = results[0]?.invitation;
    if (!invitation) throw new Error(JSON.stringify(results));
    const { email, id } = invitation;
    const user = await fixture.db.store.read.users.ensure({
      id: newId(),
      name: null,
      email,
      emailKey: email,
    });
    return { userId: user.id, id, token: await linkTokenOf(fixture.db.store, invitation) };
  }
  const key = (userId: string, permissions: readonly Permission[] | null, scope: string[] | null) =>
    fixture.as.as({ kind: "personal_key", userId, keyId: newId(), permissions, scope }).invitation;

  test("without a list, or with invitation:accept in it", async () => {
    for (const permissions of [null, accepting]) {
      const { userId, token } = await invitee();
      const { membership } = await key(userId, permissions, null).accept({ token });
      expect(membership.userId).toBe(userId);
    }
  });

  test("not with another permission, even though the link alone is enough", async () => {
    const { userId, token, id } = await invitee();
    const reader = key(userId, ["member:read"], null);
    for (const call of [reader.accept, reader.decline])
      expect(await rejectionOf(call({ token }))).toMatchObject({
        code: "authorize.forbidden",
        details: { permission: "invitation:accept" },
      });
    expect(await stateOf(id)).toBe("pending");
  });

  test("only in its own organization", async () => {
    const { userId, token, id } = await invitee();
    const elsewhere = key(userId, null, [newId()]);
    for (const call of [elsewhere.accept, elsewhere.decline])
      expect((await rejectionOf(call({ token }))).code).toBe("invite.not_found");
    expect(await stateOf(id)).toBe("pending");
    await key(userId, null, [fixture.organization.id]).accept({ token });
  });
});
