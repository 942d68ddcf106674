import { expect, test } from "vitest";

import {
  createCallers,
  createOrganization,
  rejectionOf,
  useOrganization,
} from "../testing/index.ts";
import type { RouterInputs } from "../trpc/app-router.ts";
import { authenticateKey } from "./authenticate-key.ts";

const fixture = useOrganization();

const orgKey: RouterInputs["apiKey"]["create"] = {
  kind: "org_key",
  name: "CI",
  permissions: ["member:invite"],
  maxRole: "admin",
};

test("S25: shows a key once, stores its hash, and identifies its owner", async () => {
  const { key, secret } = await fixture.as.owner.apiKey.create(orgKey);
  expect(secret.startsWith(`${key.prefix}_`)).toBe(true);
  const dump = JSON.stringify([
    await fixture.db.sql("SELECT to_jsonb(k) FROM api_key k"),
    await fixture.as.owner.apiKey.list(),
  ]);
  expect(dump).not.toContain(secret.slice(key.prefix.length + 1));
  expect(await authenticateKey(fixture.db.store, secret)).toEqual({
    kind: "org_key",
    keyId: key.id,
    organizationId: fixture.organization.id,
    permissions: ["member:invite"],
    maxRole: "admin",
  });
  expect((await fixture.as.owner.apiKey.list()).keys[0]?.lastUsedAt).not.toBeNull();
});

test("lets owners create org keys, members their own personal key, and keys none", async () => {
  expect((await rejectionOf(fixture.as.admin.apiKey.create(orgKey))).code).toBe(
    "authorize.forbidden",
  );
  const { secret } = await fixture.as.member.apiKey.create({ kind: "personal_key", name: "mine" });
  const actor = await authenticateKey(fixture.db.store, secret);
  expect(actor).toMatchObject({
    kind: "personal_key",
    userId: fixture.organization.member.userId,
    scope: [fixture.organization.id],
  });
  expect(
    (await rejectionOf(fixture.as.as(actor).apiKey.create({ kind: "personal_key", name: "more" })))
      .code,
  ).toBe("authorize.forbidden");
  expect((await fixture.as.member.apiKey.list()).keys.map((key) => key.name)).toEqual(["mine"]);
});

test("limits a personal key to its user's current permissions and its own list", async () => {
  const { secret } = await fixture.as.admin.apiKey.create({
    kind: "personal_key",
    name: "read",
    permissions: ["member:read"],
  });
  const actor = await authenticateKey(fixture.db.store, secret);
  expect((await fixture.as.as(actor).member.list({})).members).toHaveLength(4);
  const entries = [{ email: "jane@people.example" }];
  expect((await rejectionOf(fixture.as.as(actor).invitation.create({ entries }))).code).toBe(
    "authorize.forbidden",
  );
  await fixture.as.owner.member.suspend({ id: fixture.organization.admin.membershipId });
  expect((await rejectionOf(fixture.as.as(actor).member.list({}))).code).toBe(
    "membership.inactive",
  );
});

test("limits a bound personal key to its organization", async () => {
  const { secret } = await fixture.as.member.apiKey.create({ kind: "personal_key", name: "bound" });
  const actor = await authenticateKey(fixture.db.store, secret);
  const other = await createOrganization(fixture.db.store);
  await fixture.db.store.read.members.ensure({
    organizationId: other.id,
    id: crypto.randomUUID(),
    userId: fixture.organization.member.userId,
    role: "admin",
    customRoles: [],
    invitationId: null,
  });
  expect(
    (await rejectionOf(fixture.as.as(actor, { organization: other.slug }).organization.get())).code,
  ).toBe("organization.not_found");
  expect(
    (await rejectionOf(fixture.as.as(actor, { organization: null }).organization.get())).code,
  ).toBe("organization.required");
});

test("authenticates no one once revoked or expired, without saying which", async () => {
  const revoked = await fixture.as.owner.apiKey.create(orgKey);
  const expiring = await fixture.as.owner.apiKey.create({ ...orgKey, expiresInHours: 1 });
  await fixture.as.owner.apiKey.revoke({ id: revoked.key.id });
  expect((await fixture.as.owner.apiKey.revoke({ id: revoked.key.id })).revokedAt).not.toBeNull();
  expect(await authenticateKey(fixture.db.store, revoked.secret)).toBeNull();
  expect(await authenticateKey(fixture.db.store, expiring.secret)).not.toBeNull();
  fixture.db.clock.advance("1 hour");
  expect(await authenticateKey(fixture.db.store, expiring.secret)).toBeNull();
  for (const wrong of [
    "",
    "usher_org_",
    `${expiring.secret}0`,
    expiring.secret.replace("_org_", "_pat_"),
  ])
    expect(await authenticateKey(fixture.db.store, wrong)).toBeNull();
});

test("S31: answers 404 for a key of another organization", async () => {
  const other = await createOrganization(fixture.db.store);
  const { key } = await createCallers(fixture.db.store, other).owner.apiKey.create(orgKey);
  expect((await rejectionOf(fixture.as.owner.apiKey.revoke({ id: key.id }))).code).toBe(
    "api_key.not_found",
  );
});
