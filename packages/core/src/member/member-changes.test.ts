import { describe, expect, test } from "vitest";

import { createOrganization, rejectionOf, sessionOf, useOrganization } from "../testing/index.ts";
import { linkTokenOf } from "../testing/link-of.ts";
import { invite } from "../testing/privileged-acts.ts";

const fixture = useOrganization();

async function actions(id: string) {
  const { events } = await fixture.as.owner.audit.list({ subjectId: id });
  return events.toReversed().map(({ action, data }) => [action, data] as const);
}

describe("member.reactivate", () => {
  test("gives a suspended member their rights back at the next call", async () => {
    const { membershipId: id, userId } = fixture.organization.admin;
    await fixture.as.owner.member.suspend({ id });
    expect((await rejectionOf(fixture.as.admin.member.list({}))).code).toBe("membership.inactive");
    const member = await fixture.as.owner.member.reactivate({ id });
    expect(member).toMatchObject({ id, status: "active", roles: ["admin"], name: "Admin" });
    expect((await fixture.as.admin.member.list({})).members).toHaveLength(4);
    expect((await actions(id)).at(-1)).toEqual([
      "member.reactivated",
      { userId, roles: ["admin"] },
    ]);
  });

  test("of an active member changes nothing", async () => {
    const { membershipId: id } = fixture.organization.member;
    const before = await fixture.as.owner.member.get({ id });
    expect(await fixture.as.owner.member.reactivate({ id })).toEqual(before);
    expect(await actions(id)).toEqual([]);
  });

  test("leaves out a custom role that no longer exists", async () => {
    for (const slug of ["org-guide", "org-gone"])
      await fixture.as.owner.role.create({ slug, name: slug });
    const { membershipId: id } = await fixture.organization.addMember({
      role: "member",
      customRoles: ["org-guide", "org-gone"],
    });
    await fixture.as.owner.member.suspend({ id });
    await fixture.db.sql("DELETE FROM role WHERE organization_id = $1 AND slug = 'org-gone'", [
      fixture.organization.id,
    ]);
    const { roles } = await fixture.as.owner.member.reactivate({ id });
    expect(roles).toEqual(["member", "org-guide"]);
  });

  test("S9: does not reach above the caller's rank, and not into another organization", async () => {
    const boss = await fixture.organization.addMember({ role: "owner" });
    await fixture.as.owner.member.suspend({ id: boss.membershipId });
    const above = fixture.as.admin.member.reactivate({ id: boss.membershipId });
    expect((await rejectionOf(above)).code).toBe("authorize.insufficient_role");
    const own = fixture.as.as(sessionOf(boss)).member.reactivate({ id: boss.membershipId });
    expect((await rejectionOf(own)).code).toBe("membership.inactive");
    const other = await createOrganization(fixture.db.store);
    const foreign = fixture.as.owner.member.reactivate({ id: other.member.membershipId });
    expect((await rejectionOf(foreign)).code).toBe("member.not_found");
  });

  test("brings back neither invitations nor delegations that the suspension ended", async () => {
    const { admin, member } = fixture.organization;
    const { id } = await invite(fixture.as.admin, ["member"]);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await fixture.as.admin.approval.delegate({ toUserId: member.userId, until });
    await fixture.as.owner.member.suspend({ id: admin.membershipId });
    await fixture.as.owner.member.reactivate({ id: admin.membershipId });
    expect((await fixture.as.owner.invitation.get({ id })).state).toBe("revoked");
    expect((await fixture.as.owner.approval.listDelegations({})).delegations).toEqual([]);
  });
});

describe("member.update", () => {
  test("stores what the organization calls a member, and leaves the user as it is", async () => {
    const { membershipId: id, userId } = fixture.organization.member;
    const named = await fixture.as.admin.member.update({ id, name: " Jane Doe ", externalId: "7" });
    expect(named).toMatchObject({ name: "Jane Doe", externalId: "7", version: 2 });
    const [user] = await fixture.db.sql("SELECT name FROM app_user WHERE id = $1", [userId]);
    expect(user).toEqual({ name: "Member" });
    expect(await fixture.as.admin.member.update({ id, name: null })).toMatchObject({
      name: "Member",
      externalId: "7",
    });
    expect(await actions(id)).toEqual([
      [
        "member.updated",
        {
          userId,
          before: { name: null, externalId: null },
          after: { name: "Jane Doe", externalId: "7" },
        },
      ],
      [
        "member.updated",
        {
          userId,
          before: { name: "Jane Doe", externalId: "7" },
          after: { name: null, externalId: "7" },
        },
      ],
    ]);
  });

  test("that changes nothing writes nothing", async () => {
    const { membershipId: id } = fixture.organization.member;
    await fixture.as.admin.member.update({ id, externalId: "7" });
    const again = await fixture.as.admin.member.update({ id, externalId: "7" });
    expect(again.version).toBe(2);
    expect(await actions(id)).toHaveLength(1);
  });

  test("replaces the metadata as a whole, and the audit says only that it did", async () => {
    const { membershipId: id, userId } = fixture.organization.member;
    const { admin } = fixture.as;
    const first = await admin.member.update({ id, metadata: { team: "berlin", seats: [1, 2] } });
    expect(first.metadata).toEqual({ team: "berlin", seats: [1, 2] });
    const same = await admin.member.update({ id, metadata: { seats: [1, 2], team: "berlin" } });
    expect(same.version).toBe(first.version);
    expect((await admin.member.update({ id, name: "Jane" })).metadata).toEqual(first.metadata);
    expect((await admin.member.update({ id, metadata: { team: null } })).metadata).toEqual({
      team: null,
    });
    expect((await admin.member.get({ id })).metadata).toEqual({ team: null });
    const known = (name: string | null) => ({ name, externalId: null });
    expect((await actions(id)).map(([, data]) => data)).toEqual([
      { userId, metadataReplaced: true, before: known(null), after: known(null) },
      { userId, before: known(null), after: known("Jane") },
      { userId, metadataReplaced: true, before: known("Jane"), after: known("Jane") },
    ]);
    const { events } = await admin.event.list({ types: ["member.updated"] });
    expect(events).toMatchObject([
      { data: { metadata: first.metadata }, changes: { metadataReplaced: true } },
      { data: { metadata: first.metadata } },
      { data: { metadata: { team: null } }, changes: { metadataReplaced: true } },
    ]);
    const tooLarge = { text: "x".repeat(4096) };
    expect((await rejectionOf(admin.member.update({ id, metadata: tooLarge }))).code).toBe(
      "invite.metadata_too_large",
    );
  });

  test("rejects an external id of another member until that one is removed", async () => {
    const { member, billing } = fixture.organization;
    await fixture.as.admin.member.update({ id: billing.membershipId, externalId: "7" });
    const taken = () =>
      fixture.as.admin.member.update({ id: member.membershipId, externalId: "7" });
    expect(await rejectionOf(taken())).toMatchObject({
      code: "member.external_id_taken",
      details: { externalId: "7" },
    });
    await fixture.as.admin.member.remove({ id: billing.membershipId });
    expect(await taken()).toMatchObject({ externalId: "7" });
    const other = await createOrganization(fixture.db.store);
    await fixture.as
      .as(sessionOf(other.owner), { organization: other.id })
      .member.update({ id: other.member.membershipId, externalId: "7" });
  });

  test("of two members who get one external id at once, one does", async () => {
    for (let round = 0; round < 10; round += 1) {
      const externalId = `same-${round}`;
      const ids = [fixture.organization.member, fixture.organization.billing];
      const outcomes = await Promise.allSettled(
        ids.map(({ membershipId: id }) => fixture.as.admin.member.update({ id, externalId })),
      );
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
      const { members } = await fixture.as.admin.member.list({ externalId });
      expect(members).toHaveLength(1);
    }
  });

  test.each([
    { name: "" },
    { name: "see https://evil.example" },
    { externalId: " " },
    { externalId: "a\u0000b" },
    { externalId: "x".repeat(256) },
  ])("rejects %j", async (change) => {
    const { membershipId: id } = fixture.organization.member;
    const rejection = await rejectionOf(fixture.as.admin.member.update({ id, ...change }));
    expect(rejection).toMatchObject({
      code: "request.invalid",
      details: { path: Object.keys(change)[0] },
    });
  });

  test("S9: rejects a member above the caller's rank, and a version that is no longer the last", async () => {
    const { owner, member } = fixture.organization;
    const above = fixture.as.admin.member.update({ id: owner.membershipId, name: "Jane" });
    expect((await rejectionOf(above)).code).toBe("authorize.insufficient_role");
    const { membershipId: id } = member;
    const { version } = await fixture.as.admin.member.update({ id, name: "Jane" });
    const stale = fixture.as.admin.member.update({
      id,
      name: "John",
      expectedVersion: version - 1,
    });
    expect((await rejectionOf(stale)).code).toBe("version.conflict");
  });
});

describe("member.list filters", () => {
  test("by role, by custom role, by status, by text and by external id", async () => {
    await fixture.as.owner.role.create({ slug: "org-guide", name: "Guide" });
    const guide = await fixture.organization.addMember({
      role: "member",
      customRoles: ["org-guide"],
      name: "Ann Guide",
    });
    const { membershipId: id } = fixture.organization.billing;
    await fixture.as.owner.member.update({ id, name: "Jane Doe", externalId: "HR-7" });
    await fixture.as.owner.member.suspend({ id });
    const listed = async (query: object) =>
      (await fixture.as.owner.member.list(query)).members.map(({ userId }) => userId);
    const { admin, billing, owner, member } = fixture.organization;
    expect(await listed({ role: "org-guide" })).toEqual([guide.userId]);
    expect(await listed({ role: "org-none" })).toEqual([]);
    expect(await listed({ role: "admin" })).toEqual([admin.userId]);
    expect(await listed({ status: "suspended" })).toEqual([billing.userId]);
    expect(await listed({ text: "jane d" })).toEqual([billing.userId]);
    expect(await listed({ text: "hr-" })).toEqual([billing.userId]);
    expect(await listed({ externalId: "HR-7" })).toEqual([billing.userId]);
    expect(await listed({ externalId: "hr-7" })).toEqual([]);
    expect(await listed({ role: "member", text: "ann" })).toEqual([guide.userId]);
    expect(await listed({ status: "active" })).toEqual([
      owner.userId,
      admin.userId,
      member.userId,
      guide.userId,
    ]);
  });
});

test("an acceptance is audited as member.joined, once, and the member has the invitation's id", async () => {
  const { id, email } = await invite(fixture.as.admin, ["billing"]);
  const organizationId = fixture.organization.id;
  const token = await linkTokenOf(fixture.db.store, { organizationId, id });
  const { membership } = await fixture.as.anonymous.invitation.accept({ token });
  expect((await fixture.as.anonymous.invitation.accept({ token })).alreadyAccepted).toBe(true);
  expect(await actions(membership.id)).toEqual([
    ["member.joined", { userId: membership.userId, email, roles: ["billing"], invitationId: id }],
  ]);
  expect(await fixture.as.owner.member.get({ id: membership.id })).toMatchObject({
    invitationId: id,
    externalId: null,
    metadata: {},
  });
});
