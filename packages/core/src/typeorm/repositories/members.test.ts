import { beforeEach, describe, expect, test } from "vitest";

import { newId } from "../../model/ids.ts";
import { createOrganization, type TestOrganization } from "../../testing/organization.ts";
import { useRepositoryFixture } from "../../testing/use-repository-fixture.ts";
import { memberRepository } from "./members.ts";

const { db, sql } = await useRepositoryFixture();
let org: TestOrganization;
beforeEach(async () => {
  org = await createOrganization(db.store);
});

async function newUser(): Promise<string> {
  const email = `${newId()}@acme.example`;
  return (await db.store.read.users.ensure({ id: newId(), name: null, email, emailKey: email })).id;
}

const membership = (userId: string) => ({
  organizationId: org.id,
  id: newId(),
  userId,
  role: "member" as const,
  customRoles: ["org-support"],
  invitationId: null,
});

async function setStatus(id: string, status: "active" | "suspended" | "removed"): Promise<void> {
  const found = await db.store.read.members.find({ organizationId: org.id, id });
  const expectedVersion = found?.version ?? 0;
  const change = { organizationId: org.id, id, expectedVersion, status };
  expect(await db.store.read.members.update(change)).toMatchObject({ status });
}

describe("ensure", () => {
  test("makes one membership when two accept at once", async () => {
    const userId = await newUser();
    const made = await Promise.all(
      [1, 2, 3, 4].map(() => db.store.read.members.ensure(membership(userId))),
    );
    expect(new Set(made.map((found) => found.id)).size).toBe(1);
  });

  test("returns the current membership as it is", async () => {
    const current = await db.store.read.members.findByUser(org.id, org.admin.userId);
    expect(await db.store.read.members.ensure(membership(org.admin.userId))).toEqual(current);
    expect(current).toMatchObject({ role: "admin", status: "active" });
  });

  test("makes a new one after the old one was removed", async () => {
    await setStatus(org.member.membershipId, "removed");
    const again = await db.store.read.members.ensure(membership(org.member.userId));
    expect(again.id).not.toBe(org.member.membershipId);
    expect(again).toMatchObject({ status: "active", customRoles: ["org-support"], version: 1 });
  });

  test("waits for a transaction that makes the same membership", async () => {
    const userId = await newUser();
    let second: Promise<{ id: string }> | undefined;
    const first = await db.store.transaction(async (tx) => {
      const made = await tx.members.ensure(membership(userId));
      second = db.store.read.members.ensure(membership(userId));
      await new Promise((resolve) => setTimeout(resolve, 50));
      return made;
    });
    expect((await second)?.id).toBe(first.id);
  });

  test("returns the membership that another transaction made in place of a removed one", async () => {
    const { userId, membershipId } = org.member;
    let statements = 0;
    const overtaken = memberRepository({
      ...sql,
      async rows<T extends object>(text: string, params?: readonly unknown[]) {
        statements += 1;
        if (statements === 2) await setStatus(membershipId, "removed");
        const rows = await sql.rows<T>(text, params);
        if (statements === 2) await db.store.read.members.ensure(membership(userId));
        return rows;
      },
    });
    const found = await overtaken.ensure(membership(userId));
    expect(found.id).not.toBe(membershipId);
    expect(await db.store.read.members.findByUser(org.id, userId)).toEqual(found);
  });
});

describe("update", () => {
  const promote = (expectedVersion: number) =>
    db.store.read.members.update({
      organizationId: org.id,
      id: org.member.membershipId,
      expectedVersion,
      role: "billing",
    });

  test("changes what is named and counts the version up", async () => {
    expect(await promote(1)).toMatchObject({ role: "billing", status: "active", version: 2 });
  });

  test("has one winner when two change the same version", async () => {
    const outcomes = await Promise.all([promote(1), promote(1)]);
    expect(outcomes.filter((outcome) => outcome !== null)).toHaveLength(1);
  });

  test("does not reach a member of another organization, nor a removed one", async () => {
    const other = await createOrganization(db.store);
    const change = { organizationId: other.id, id: org.member.membershipId, expectedVersion: 1 };
    expect(await db.store.read.members.update({ ...change, role: "owner" })).toBeNull();
    await setStatus(org.member.membershipId, "removed");
    expect(await promote(2)).toBeNull();
  });
});

test("two owners who remove each other at once leave one", async () => {
  const second = await org.addMember({ role: "owner" });
  const remove = (id: string) =>
    db.store.transaction(async (tx) => {
      const owners = await tx.members.lockAndCountOwners(org.id);
      const found = await tx.members.find({ organizationId: org.id, id, lock: true });
      if (owners < 2 || found === null) return false;
      const change = { organizationId: org.id, id, expectedVersion: found.version };
      return (await tx.members.update({ ...change, status: "removed" })) !== null;
    });
  const removed = await Promise.all([remove(org.owner.membershipId), remove(second.membershipId)]);
  expect(removed.toSorted((a, b) => Number(a) - Number(b))).toEqual([false, true]);
  expect(await db.store.transaction((tx) => tx.members.lockAndCountOwners(org.id))).toBe(1);
});

describe("find and list", () => {
  test("show the verified address and the name", async () => {
    const found = await db.store.read.members.find({
      organizationId: org.id,
      id: org.admin.membershipId,
    });
    expect(found).toMatchObject({ name: "Admin", email: org.admin.email, role: "admin" });
  });

  const everyone = {
    role: null,
    status: null,
    text: null,
    externalId: null,
    cursor: null,
    limit: 10,
  };
  const list = async (query: Partial<Parameters<typeof db.store.read.members.list>[0]>) => {
    const rows = await db.store.read.members.list({
      organizationId: org.id,
      ...everyone,
      ...query,
    });
    return rows.map((row) => row.name);
  };

  test("page in the order members joined, without the removed", async () => {
    expect(await list({})).toEqual(["Owner", "Admin", "Billing", "Member"]);
    expect(await list({ cursor: org.admin.membershipId, limit: 1 })).toEqual(["Billing"]);
    await setStatus(org.billing.membershipId, "removed");
    expect(await list({})).toEqual(["Owner", "Admin", "Member"]);
  });

  test("filter by role, status and text of name or address", async () => {
    await setStatus(org.member.membershipId, "suspended");
    expect(await list({ role: "admin" })).toEqual(["Admin"]);
    expect(await list({ status: "suspended" })).toEqual(["Member"]);
    expect(await list({ text: "BILL" })).toEqual(["Billing"]);
    expect(await list({ text: `owner@${org.slug}` })).toEqual(["Owner"]);
    expect(await list({ text: "%" })).toEqual([]);
  });
});

describe("approvers", () => {
  const names = async (rank: number, userIds: readonly string[] | null) =>
    (await db.store.read.members.approvers({ organizationId: org.id, rank, userIds })).map(
      (member) => member.name,
    );

  test("are active admins and owners of at least the rank", async () => {
    expect(await names(10, null)).toEqual(["Owner", "Admin"]);
    expect(await names(40, null)).toEqual(["Owner"]);
    await setStatus(org.admin.membershipId, "suspended");
    expect(await names(10, null)).toEqual(["Owner"]);
  });

  test("are the active members of a list where there is one", async () => {
    const stranger = await newUser();
    expect(await names(30, [org.billing.userId, stranger])).toEqual(["Billing"]);
  });

  test("are none who are disabled", async () => {
    await db.sql("UPDATE app_user SET status = 'disabled' WHERE id = $1", [org.admin.userId]);
    expect(await names(10, null)).toEqual(["Owner"]);
    expect(await names(10, [org.admin.userId])).toEqual([]);
  });
});
