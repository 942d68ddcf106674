import { newId, type Store } from "@usher/core";

import { seedUsers } from "../../seed-users.ts";

/** Makes the seed users who have a role members of acme, beside its owner. */
export async function joinSeedUsers({ read }: Pick<Store, "read">): Promise<void> {
  const acme = await read.organizations.find("acme");
  if (acme === null) throw new Error("there is no acme");
  for (const { email, realName, role } of Object.values(seedUsers)) {
    if (role === null) continue;
    const user = await read.users.ensure({ id: newId(), name: realName, email, emailKey: email });
    await read.members.ensure({
      organizationId: acme.id,
      id: newId(),
      userId: user.id,
      role,
      customRoles: [],
      invitationId: null,
    });
  }
}
