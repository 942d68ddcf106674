import type { Store } from "@usher/core";

import { addMember } from "../../add-member.ts";
import { seedUsers } from "../../seed-users.ts";

/** Makes the seed users who have a role members of acme, beside its owner. */
export async function joinSeedUsers(store: Pick<Store, "read">): Promise<void> {
  const acme = await store.read.organizations.find("acme");
  if (acme === null) throw new Error("there is no acme");
  for (const { email, realName, role } of Object.values(seedUsers))
    if (role !== null) await addMember(store, acme.id, { email, realName, role });
}
