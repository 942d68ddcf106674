import { randomBytes } from "node:crypto";

import { beforeEach, describe, expect, test } from "vitest";

import type { NewApiKey } from "../../ports/api-key-repository.ts";
import { newId } from "../../model/ids.ts";
import { createOrganization, type TestOrganization } from "../../testing/organization.ts";
import { useRepositoryFixture } from "../../testing/use-repository-fixture.ts";

const { db } = await useRepositoryFixture();
let org: TestOrganization;
beforeEach(async () => {
  org = await createOrganization(db.store);
});

const orgKey = (overrides: Partial<NewApiKey> = {}): NewApiKey => ({
  id: newId(),
  kind: "org_key",
  organizationId: org.id,
  userId: null,
  name: "CI",
  prefix: "usher_org_1",
  permissions: ["member:invite"],
  maxRole: "admin",
  createdBy: org.owner.userId,
  secretHash: randomBytes(32),
  expiresInHours: null,
  ...overrides,
});
const personalKey = (userId: string): NewApiKey =>
  orgKey({ kind: "personal_key", organizationId: null, userId, permissions: [] });

describe("a key", () => {
  test("is found as it was stored, with its hash", async () => {
    const wanted = orgKey();
    const stored = await db.store.read.apiKeys.insert(wanted);
    expect(stored).toMatchObject({ permissions: ["member:invite"], maxRole: "admin" });
    const found = await db.store.read.apiKeys.findUsable(wanted.id);
    expect(found).toEqual({ ...stored, secretHash: wanted.secretHash });
  });

  test("is its own for each of many callers at once", async () => {
    const { apiKeys } = db.store.read;
    const stored = await Promise.all(Array.from({ length: 14 }, () => apiKeys.insert(orgKey())));
    await apiKeys.revoke({ id: stored[5]?.id ?? "" });
    const ids = stored.flatMap(({ id }) => [id, newId(), id]);
    const found = await Promise.all(ids.map((id) => apiKeys.findUsable(id)));
    const usable = new Set(stored.filter((_, index) => index !== 5).map(({ id }) => id));
    expect(found.map((key) => key?.id ?? null)).toEqual(
      ids.map((id) => (usable.has(id) ? id : null)),
    );
  });

  test("is unusable from the moment it expires", async () => {
    const { id } = await db.store.read.apiKeys.insert(orgKey({ expiresInHours: 1 }));
    db.clock.advance("59 minutes");
    expect(await db.store.read.apiKeys.findUsable(id)).not.toBeNull();
    db.clock.advance("1 minute");
    expect(await db.store.read.apiKeys.findUsable(id)).toBeNull();
  });

  test("is unusable once revoked, and is revoked once", async () => {
    const { id } = await db.store.read.apiKeys.insert(orgKey());
    const revoked = await Promise.all([1, 2].map(() => db.store.read.apiKeys.revoke({ id })));
    expect(revoked.filter(Boolean)).toHaveLength(1);
    expect(await db.store.read.apiKeys.findUsable(id)).toBeNull();
  });

  test("of a disabled user is unusable", async () => {
    const { id } = await db.store.read.apiKeys.insert(personalKey(org.admin.userId));
    expect(await db.store.read.apiKeys.findUsable(id)).not.toBeNull();
    await db.sql("UPDATE app_user SET status = 'disabled' WHERE id = $1", [org.admin.userId]);
    expect(await db.store.read.apiKeys.findUsable(id)).toBeNull();
  });

  test("has its use marked at most once a minute, without waiting for another's mark", async () => {
    const { id } = await db.store.read.apiKeys.insert(orgKey());
    const lastUse = async () => {
      const query = { organizationId: org.id, userId: null, id };
      return (await db.store.read.apiKeys.find(query))?.lastUsedAt;
    };
    await Promise.all([1, 2, 3, 4].map(() => db.store.read.apiKeys.findUsable(id)));
    const first = await lastUse();
    expect(first).toEqual(expect.any(String));
    await db.store.read.apiKeys.findUsable(id);
    expect(await lastUse()).toBe(first);
    db.clock.advance("1 minute");
    await db.store.read.apiKeys.findUsable(id);
    expect(await lastUse()).not.toBe(first);
  });
});

test("a list has the organization's keys and one's own personal ones, newest first", async () => {
  const first = await db.store.read.apiKeys.insert(orgKey());
  const own = await db.store.read.apiKeys.insert(personalKey(org.admin.userId));
  const others = await db.store.read.apiKeys.insert(personalKey(org.owner.userId));
  const ids = async (userId: string | null) =>
    (await db.store.read.apiKeys.list({ organizationId: org.id, userId })).map((key) => key.id);
  expect(await ids(null)).toEqual([first.id]);
  expect(await ids(org.admin.userId)).toEqual([own.id, first.id]);
  const query = { organizationId: org.id, userId: org.admin.userId, id: others.id };
  expect(await db.store.read.apiKeys.find(query)).toBeNull();
});
