import { expect, test } from "vitest";

import {
  createCallers,
  createOrganization,
  rejectionOf,
  useOrganization,
} from "../testing/index.ts";
import type { RouterInputs } from "../trpc/app-router.ts";
import { authenticateKey } from "./authenticate-key.ts";

const world = useOrganization();

const orgKey: RouterInputs["apiKey"]["create"] = {
  kind: "org_key",
  name: "CI",
  permissions: ["member:invite"],
  maxRole: "admin",
};

test("S25: a key is shown once, hashed at rest, and says who it is", async () => {
  const { key, secret } = await world.as.owner.apiKey.create(orgKey);
  expect(secret.startsWith(`${key.prefix}_`)).toBe(true);
  const dump = JSON.stringify([
    await world.db.sql("SELECT to_jsonb(k) FROM api_key k"),
    await world.as.owner.apiKey.list(),
  ]);
  expect(dump).not.toContain(secret.slice(key.prefix.length + 1));
  expect(await authenticateKey(world.db.store, secret)).toEqual({
    kind: "org_key",
    keyId: key.id,
    organizationId: world.organization.id,
    permissions: ["member:invite"],
    maxRole: "admin",
  });
  expect((await world.as.owner.apiKey.list()).keys[0]?.lastUsedAt).not.toBeNull();
});

test("only owners mint org keys, everybody their own personal key, and keys mint nothing", async () => {
  expect((await rejectionOf(world.as.admin.apiKey.create(orgKey))).code).toBe(
    "authorize.forbidden",
  );
  const { secret } = await world.as.member.apiKey.create({ kind: "personal_key", name: "mine" });
  const actor = await authenticateKey(world.db.store, secret);
  expect(actor).toMatchObject({
    kind: "personal_key",
    userId: world.organization.member.userId,
    scope: [world.organization.id],
  });
  expect(
    (await rejectionOf(world.as.as(actor).apiKey.create({ kind: "personal_key", name: "more" })))
      .code,
  ).toBe("authorize.forbidden");
  expect((await world.as.member.apiKey.list()).keys.map((key) => key.name)).toEqual(["mine"]);
});

test("a personal key never does more than its user may now, nor than it was made for", async () => {
  const { secret } = await world.as.admin.apiKey.create({
    kind: "personal_key",
    name: "read",
    permissions: ["member:read"],
  });
  const actor = await authenticateKey(world.db.store, secret);
  expect((await world.as.as(actor).member.list({})).members).toHaveLength(4);
  const entries = [{ email: "jane@people.example" }];
  expect((await rejectionOf(world.as.as(actor).invitation.create({ entries }))).code).toBe(
    "authorize.forbidden",
  );
  await world.as.owner.member.suspend({ id: world.organization.admin.membershipId });
  expect((await rejectionOf(world.as.as(actor).member.list({}))).code).toBe("membership.inactive");
});

test("a personal key bound to one organization does not reach another of its user", async () => {
  const { secret } = await world.as.member.apiKey.create({ kind: "personal_key", name: "bound" });
  const actor = await authenticateKey(world.db.store, secret);
  const other = await createOrganization(world.db.store);
  await world.db.store.read.members.ensure({
    organizationId: other.id,
    id: crypto.randomUUID(),
    userId: world.organization.member.userId,
    role: "admin",
    customRoles: [],
    invitationId: null,
  });
  expect(
    (await rejectionOf(world.as.as(actor, { organization: other.slug }).organization.get())).code,
  ).toBe("organization.not_found");
  expect(
    (await rejectionOf(world.as.as(actor, { organization: null }).organization.get())).code,
  ).toBe("organization.required");
});

test("is nobody once revoked or expired, without telling which", async () => {
  const revoked = await world.as.owner.apiKey.create(orgKey);
  const expiring = await world.as.owner.apiKey.create({ ...orgKey, expiresInHours: 1 });
  await world.as.owner.apiKey.revoke({ id: revoked.key.id });
  expect((await world.as.owner.apiKey.revoke({ id: revoked.key.id })).revokedAt).not.toBeNull();
  expect(await authenticateKey(world.db.store, revoked.secret)).toBeNull();
  expect(await authenticateKey(world.db.store, expiring.secret)).not.toBeNull();
  world.db.clock.advance("1 hour");
  expect(await authenticateKey(world.db.store, expiring.secret)).toBeNull();
  for (const wrong of [
    "",
    "usher_org_",
    `${expiring.secret}0`,
    expiring.secret.replace("_org_", "_pat_"),
  ])
    expect(await authenticateKey(world.db.store, wrong)).toBeNull();
});

test("S31: of another organization is not there", async () => {
  const other = await createOrganization(world.db.store);
  const { key } = await createCallers(world.db.store, other).owner.apiKey.create(orgKey);
  expect((await rejectionOf(world.as.owner.apiKey.revoke({ id: key.id }))).code).toBe(
    "api_key.not_found",
  );
});
