import { authenticateKey } from "@usher/core";
import { createTestDatabase, testLinkKeyring, type TestDatabase } from "@usher/core/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { bootstrapOrganization } from "./bootstrap-organization.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

let organizations = 0;
function newOrganization() {
  organizations += 1;
  const wanted = {
    organization: `acme-${organizations}`,
    name: "Acme",
    owner: "owner@acme.example",
    withKey: true,
  };
  const deps = { store: db.store, links: testLinkKeyring(), linkBase: "http://localhost" };
  return (change: { withKey?: boolean; replaceKey?: boolean } = {}) =>
    bootstrapOrganization(deps, { ...wanted, ...change });
}

const usable = async (key: string | null) => (await authenticateKey(db.store, key ?? "")) !== null;

describe("the key of a bootstrapped organization", () => {
  test("is made once, and named on each repeat", async () => {
    const bootstrap = newOrganization();
    const first = await bootstrap();
    expect(first).toMatchObject({ created: true, previousKey: null });
    for (const _ of [1, 2])
      expect(await bootstrap()).toMatchObject({
        created: false,
        key: null,
        previousKey: { name: "bootstrap", revokedAt: null },
      });
    expect(await usable(first.key)).toBe(true);
  });

  test("is made for an organization that was created without one", async () => {
    const bootstrap = newOrganization();
    expect(await bootstrap({ withKey: false })).toMatchObject({ key: null, previousKey: null });
    expect(await usable((await bootstrap()).key)).toBe(true);
  });

  test("is replaced when that is asked, and the lost one ends", async () => {
    const bootstrap = newOrganization();
    const lost = await bootstrap();
    const found = await bootstrap({ replaceKey: true });
    expect(found.previousKey).toMatchObject({ name: "bootstrap" });
    expect([await usable(lost.key), await usable(found.key)]).toEqual([false, true]);
    expect(await bootstrap()).toMatchObject({ key: null, previousKey: { revokedAt: null } });
  });

  test("stays revoked on a repeat", async () => {
    const bootstrap = newOrganization();
    await bootstrap();
    await db.sql("UPDATE api_key SET revoked_at = usher_now() WHERE name = 'bootstrap'");
    expect(await bootstrap()).toMatchObject({
      key: null,
      previousKey: { revokedAt: expect.any(String) },
    });
  });
});
