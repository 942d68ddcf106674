import type { Actor } from "../../model/actor.ts";
import { newId } from "../../model/ids.ts";
import { permissions, systemRoles, type Permission, type SystemRole } from "../../model/roles.ts";
import { sessionOf } from "../callers.ts";
import type { TestMember } from "../organization.ts";
import type { Holder, Things } from "./holder.ts";
import { makeThings, type Site } from "./make-things.ts";

export type WalkerKind =
  | "none"
  | "session"
  | "slack_user"
  | "whole_personal_key"
  | "personal_key"
  | "org_key";

/** One kind of caller with what is their own. */
export type Walker = {
  kind: WalkerKind;
  role: SystemRole | null;
  /** The only one in the list of their key. */
  permission: Permission | null;
  actor: Actor | null;
  own: Things | null;
};

/** Every kind of caller: each role by each way to sign in, and keys with each single permission. */
export async function makeWalkers(site: Site): Promise<Walker[]> {
  const walkers: Walker[] = [
    { kind: "none", role: null, permission: null, actor: null, own: null },
  ];
  for (const role of systemRoles) walkers.push(...(await walkersOf(site, role)));
  for (const permission of permissions) walkers.push(await orgKeyWalker(site, permission));
  return walkers;
}

/** Restricted keys are walked for the lowest and the highest role. */
async function walkersOf(site: Site, role: SystemRole): Promise<Walker[]> {
  const person = site.organization[role];
  const { userId } = person;
  const whole = await personalKey(site, person, []);
  const own = await makeThings(site, { kind: "person", ...person }, keyOf(whole));
  const shared = { role, permission: null, own };
  const slackUser: Actor = { kind: "slack_user", userId, teamId: "T1", slackUserId: `U-${role}` };
  const walkers: Walker[] = [
    { ...shared, kind: "session", actor: sessionOf(person) },
    { ...shared, kind: "slack_user", actor: slackUser },
    { ...shared, kind: "whole_personal_key", actor: whole },
  ];
  if (role === "member" || role === "owner")
    for (const permission of permissions) {
      const actor = await personalKey(site, person, [permission]);
      walkers.push({ ...shared, kind: "personal_key", permission, actor });
    }
  return walkers;
}

async function orgKeyWalker(site: Site, permission: Permission): Promise<Walker> {
  const actor = await makeOrgKey(site, [permission]);
  const holder: Holder = { kind: "org_key", keyId: actor.keyId, permissions: [permission] };
  const own = await makeThings(site, holder, keyOf(actor));
  return { kind: "org_key", role: null, permission, actor, own };
}

export async function makeOrgKey(site: Site, list: readonly Permission[]) {
  const organizationId = site.organization.id;
  const keyId = await storedKey(site, { kind: "org_key", organizationId, userId: null, list });
  return { kind: "org_key", keyId, organizationId, permissions: list, maxRole: "owner" } as const;
}

async function personalKey(
  site: Site,
  { userId }: TestMember,
  list: readonly Permission[],
): Promise<Actor & { kind: "personal_key" }> {
  const organizationId = site.organization.id;
  const keyId = await storedKey(site, { kind: "personal_key", organizationId, userId, list });
  const scope = [organizationId];
  const permissions = list.length > 0 ? list : null;
  return { kind: "personal_key", userId, keyId, permissions, scope };
}

/** The key as a resource. */
export function keyOf({ kind, keyId }: Extract<Actor, { keyId: string }>): Things["apiKey"] {
  return { kind, id: keyId };
}

async function storedKey(
  { db }: Site,
  key: {
    kind: "org_key" | "personal_key";
    organizationId: string;
    userId: string | null;
    list: readonly Permission[];
  },
): Promise<string> {
  const { list, ...owner } = key;
  const { id } = await db.store.read.apiKeys.insert({
    ...owner,
    id: newId(),
    name: "walk",
    prefix: "walk",
    permissions: list,
    maxRole: "owner",
    createdBy: null,
    secretHash: Buffer.alloc(32),
    expiresInHours: null,
  });
  return id;
}
