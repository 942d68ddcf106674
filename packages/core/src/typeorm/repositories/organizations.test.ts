import { beforeEach, describe, expect, test } from "vitest";

import { newId } from "../../model/ids.ts";
import { parsePolicy } from "../../model/policy.ts";
import { createOrganization, type TestOrganization } from "../../testing/organization.ts";
import { useRepositoryFixture } from "../../testing/use-repository-fixture.ts";

const { db } = await useRepositoryFixture();
let org: TestOrganization;
beforeEach(async () => {
  org = await createOrganization(db.store);
});

describe("standing", () => {
  test("is organization, membership and user, by id or by slug", async () => {
    const access = await db.store.read.organizations.access(org.slug, org.admin.userId);
    expect(access).toEqual({
      organization: await db.store.read.organizations.find(org.id),
      membership: await db.store.read.members.findByUser(org.id, org.admin.userId),
      user: await db.store.read.users.find(org.admin.userId),
    });
    expect(access?.membership).toMatchObject({ role: "admin" });
    expect(await db.store.read.organizations.access(org.id, org.admin.userId)).toEqual(access);
  });

  test("of a stranger has the user and no membership", async () => {
    const other = await createOrganization(db.store);
    const access = await db.store.read.organizations.access(org.id, other.owner.userId);
    expect(access?.membership).toBeNull();
    expect(access?.user?.id).toBe(other.owner.userId);
  });

  test("of an unknown user, or without a user, has neither", async () => {
    for (const userId of [newId(), null]) {
      const access = await db.store.read.organizations.access(org.id, userId);
      expect(access).toMatchObject({ membership: null, user: null });
    }
  });

  test("each of many callers at once gets their own", async () => {
    const other = await createOrganization(db.store);
    const { organizations } = db.store.read;
    const people = [org, other].flatMap(({ owner, admin, member, billing }) =>
      [owner, admin, member, billing].map(({ userId }) => userId),
    );
    const asked = [org.id, other.id, newId()].flatMap((id) =>
      [...people, null, newId()].map((userId) => [id, userId] as const),
    );
    const found = await Promise.all(asked.map(([id, userId]) => organizations.access(id, userId)));
    for (const [index, [id, userId]] of asked.entries())
      expect(found[index]).toEqual(await organizations.access(id, userId));
    expect(found.filter((one) => one !== null && one.membership !== null)).toHaveLength(8);
  });

  test("in an unknown or deleted organization is null", async () => {
    const { organizations } = db.store.read;
    expect(await organizations.access(newId(), org.owner.userId)).toBeNull();
    expect(await organizations.access("no-such-slug", org.owner.userId)).toBeNull();
    await db.sql("UPDATE organization SET status = 'deleted' WHERE id = $1", [org.id]);
    expect(await organizations.access(org.id, org.owner.userId)).toBeNull();
    expect(await db.store.read.organizations.find(org.slug)).toBeNull();
  });

  test("ignores a membership that was removed and shows one that is suspended", async () => {
    const update = (id: string, status: "removed" | "suspended") =>
      db.store.read.members.update({ organizationId: org.id, id, expectedVersion: 1, status });
    await update(org.member.membershipId, "removed");
    await update(org.billing.membershipId, "suspended");
    const { organizations } = db.store.read;
    expect((await organizations.access(org.id, org.member.userId))?.membership).toBeNull();
    expect((await organizations.access(org.id, org.billing.userId))?.membership?.status).toBe(
      "suspended",
    );
  });
});

test("someIdsOf names at most two organizations, none that was left or deleted", async () => {
  const { organizations } = db.store.read;
  const join = (organizationId: string) =>
    db.store.read.members.ensure({
      organizationId,
      id: newId(),
      userId: org.member.userId,
      role: "member",
      customRoles: [],
      invitationId: null,
    });
  expect(await organizations.someIdsOf(org.member.userId)).toEqual([org.id]);
  const others = [await createOrganization(db.store), await createOrganization(db.store)];
  for (const other of others) await join(other.id);
  expect(await organizations.someIdsOf(org.member.userId)).toHaveLength(2);
  await db.sql("UPDATE organization SET status = 'deleted' WHERE id = ANY ($1::uuid[])", [
    others.map((other) => other.id),
  ]);
  expect(await organizations.someIdsOf(org.member.userId)).toEqual([org.id]);
});

describe("insert", () => {
  const insert = (slug: string) =>
    db.store.read.organizations.insert({
      id: newId(),
      slug,
      name: "New",
      policy: parsePolicy({}),
      createdBy: null,
      owner: { membershipId: newId(), userId: org.owner.userId, role: "owner" },
    });

  test("makes the organization with its owner in one statement", async () => {
    expect(await insert("with-owner")).toBe(true);
    const access = await db.store.read.organizations.access("with-owner", org.owner.userId);
    expect(access?.membership).toMatchObject({ role: "owner", status: "active" });
    expect(access?.organization.policy).toEqual(parsePolicy({}));
  });

  test("lets one of two have a slug and makes no membership for the other", async () => {
    const made = await Promise.all([insert("wanted"), insert("wanted")]);
    expect(made.filter(Boolean)).toHaveLength(1);
    const members = await db.sql(
      "SELECT 1 FROM membership m JOIN organization o ON o.id = m.organization_id WHERE o.slug = 'wanted'",
    );
    expect(members).toHaveLength(1);
  });
});

test("updatePolicy counts on the version it was read with", async () => {
  const policy = parsePolicy({ limits: { pending: 5 } });
  const change = { id: org.id, expectedVersion: 1, policy, name: "Renamed" };
  expect(await db.store.read.organizations.updatePolicy(change)).toBe(true);
  expect(await db.store.read.organizations.updatePolicy(change)).toBe(false);
  const found = await db.store.read.organizations.find(org.id);
  expect(found).toMatchObject({ name: "Renamed", version: 2, policy: { limits: { pending: 5 } } });
});
