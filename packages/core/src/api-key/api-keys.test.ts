import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import {
  createCallers,
  createOrganization,
  createTestDatabase,
  refusalOf,
  type TestCallers,
  type TestDatabase,
  type TestOrganization,
} from "../testing/index.ts";
import type { RouterInputs } from "../trpc/app-router.ts";
import { authenticateKey } from "./authenticate-key.ts";

let db: TestDatabase;
let organization: TestOrganization;
let as: TestCallers;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  organization = await createOrganization(db.store);
  as = createCallers(db.store, organization);
});

const orgKey: RouterInputs["apiKey"]["create"] = {
  kind: "org_key",
  name: "CI",
  permissions: ["member:invite"],
  maxRole: "admin",
};

test("S25: a key is shown once, hashed at rest, and says who it is", async () => {
  const { key, secret } = await as.owner.apiKey.create(orgKey);
  expect(secret.startsWith(`${key.prefix}_`)).toBe(true);
  const dump = JSON.stringify([
    await db.sql("SELECT to_jsonb(k) FROM api_key k"),
    await as.owner.apiKey.list(),
  ]);
  expect(dump).not.toContain(secret.slice(key.prefix.length + 1));
  expect(await authenticateKey(db.store, secret)).toEqual({
    kind: "org_key",
    keyId: key.id,
    organizationId: organization.id,
    permissions: ["member:invite"],
    maxRole: "admin",
  });
  expect((await as.owner.apiKey.list()).keys[0]?.lastUsedAt).not.toBeNull();
});

test("only owners mint org keys, everybody their own personal key, and keys mint nothing", async () => {
  expect((await refusalOf(as.admin.apiKey.create(orgKey))).code).toBe("authorize.forbidden");
  const { secret } = await as.member.apiKey.create({ kind: "personal_key", name: "mine" });
  const actor = await authenticateKey(db.store, secret);
  expect(actor).toMatchObject({
    kind: "personal_key",
    userId: organization.member.userId,
    scope: [organization.id],
  });
  expect(
    (await refusalOf(as.as(actor).apiKey.create({ kind: "personal_key", name: "more" }))).code,
  ).toBe("authorize.forbidden");
  expect((await as.member.apiKey.list()).keys.map((key) => key.name)).toEqual(["mine"]);
});

test("a personal key never does more than its user may now, nor than it was made for", async () => {
  const { secret } = await as.admin.apiKey.create({
    kind: "personal_key",
    name: "read",
    permissions: ["member:read"],
  });
  const actor = await authenticateKey(db.store, secret);
  expect((await as.as(actor).member.list({})).members).toHaveLength(4);
  const entries = [{ email: "jane@people.example" }];
  expect((await refusalOf(as.as(actor).invitation.create({ entries }))).code).toBe(
    "authorize.forbidden",
  );
  await as.owner.member.suspend({ id: organization.admin.membershipId });
  expect((await refusalOf(as.as(actor).member.list({}))).code).toBe("membership.inactive");
});

test("a personal key bound to one organization does not reach another of its user", async () => {
  const { secret } = await as.member.apiKey.create({ kind: "personal_key", name: "bound" });
  const actor = await authenticateKey(db.store, secret);
  const other = await createOrganization(db.store);
  await db.store.read.members.ensure({
    organizationId: other.id,
    id: crypto.randomUUID(),
    userId: organization.member.userId,
    role: "admin",
    customRoles: [],
    invitationId: null,
  });
  expect(
    (await refusalOf(as.as(actor, { organization: other.slug }).organization.get())).code,
  ).toBe("organization.not_found");
  expect((await refusalOf(as.as(actor, { organization: null }).organization.get())).code).toBe(
    "organization.required",
  );
});

test("is nobody once revoked or expired, without telling which", async () => {
  const revoked = await as.owner.apiKey.create(orgKey);
  const expiring = await as.owner.apiKey.create({ ...orgKey, expiresInHours: 1 });
  await as.owner.apiKey.revoke({ id: revoked.key.id });
  expect((await as.owner.apiKey.revoke({ id: revoked.key.id })).revokedAt).not.toBeNull();
  expect(await authenticateKey(db.store, revoked.secret)).toBeNull();
  expect(await authenticateKey(db.store, expiring.secret)).not.toBeNull();
  db.clock.advance("1 hour");
  expect(await authenticateKey(db.store, expiring.secret)).toBeNull();
  for (const wrong of [
    "",
    "usher_org_",
    `${expiring.secret}0`,
    expiring.secret.replace("_org_", "_pat_"),
  ])
    expect(await authenticateKey(db.store, wrong)).toBeNull();
});

test("S31: of another organization is not there", async () => {
  const other = await createOrganization(db.store);
  const { key } = await createCallers(db.store, other).owner.apiKey.create(orgKey);
  expect((await refusalOf(as.owner.apiKey.revoke({ id: key.id }))).code).toBe("api_key.not_found");
});
