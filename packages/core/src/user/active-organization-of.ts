import type { Repositories } from "../ports/store.ts";

/** Where the user is an active member first, which is where they read notices. */
export async function activeOrganizationOf(
  { organizations, members }: Repositories,
  userId: string,
): Promise<string | null> {
  for (const organizationId of await organizations.idsOf(userId)) {
    const membership = await members.findByUser(organizationId, userId);
    if (membership?.status === "active") return organizationId;
  }
  return null;
}
