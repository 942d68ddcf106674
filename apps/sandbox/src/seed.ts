import { createUsherCaller, type Context, type Store, type SystemRole } from "@usher/core";

import { addMember } from "./add-member.ts";
import { seedUsers, labsSeedUsers, edgeCaseUsers } from "./seed-users.ts";

export type Seeded = {
  organization: { id: string; slug: string };
  orgKey: string;
  personalKey: string;
};

type Person = { email: string | null; realName: string; role: SystemRole | null };

/** Olivia is in both workspaces and in the organization once. */
const people: [string, Person][] = [
  ...Object.entries<Person>(labsSeedUsers),
  ...Object.entries<Person>(edgeCaseUsers),
  ...Object.entries<Person>(seedUsers),
];

type SeedDeps = { store: Store; links: Context["links"]; linkBase: string };

/** Creates Acme with its members and keys; on a kept database only new keys are created. */
export async function seed(deps: SeedDeps): Promise<Seeded> {
  const organization = (await deps.store.read.organizations.find("acme")) ?? (await makeAcme(deps));
  const users = new Map<string, string>();
  for (const [name, { email, realName, role }] of people) {
    if (email === null || role === null) continue;
    users.set(name, await addMember(deps.store, organization.id, { email, realName, role }));
  }
  const keysOf = (name: string) => createUsherCaller(sessionOf(deps, users.get(name) ?? ""));
  const orgKey = await keysOf("owner").apiKey.create({
    kind: "org_key",
    name: "Sandbox organization key",
    permissions: [
      "member:read",
      "member:invite",
      "member:manage",
      "invitation:accept",
      "audit:read",
    ],
  });
  const personalKey = await keysOf("admin").apiKey.create({
    kind: "personal_key",
    name: "Adam's sandbox key",
  });
  return {
    organization: { id: organization.id, slug: organization.slug },
    orgKey: orgKey.secret,
    personalKey: personalKey.secret,
  };
}

async function makeAcme(deps: SeedDeps) {
  const system = createUsherCaller({
    ...sessionOf(deps, ""),
    actor: { kind: "system", name: "sandbox" },
    organization: null,
  });
  return system.organization.create({ slug: "acme", name: "Acme" });
}

function sessionOf(deps: SeedDeps, userId: string): Context {
  return {
    ...deps,
    actor: {
      kind: "session",
      userId,
      email: "",
      emailVerified: true,
      steppedUpAt: new Date().toISOString(),
    },
    organization: "acme",
    requestId: null,
    via: "cli",
  };
}
