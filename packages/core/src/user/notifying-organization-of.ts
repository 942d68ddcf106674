import type { Repositories } from "../ports/store.ts";

/** In whose name the user gets a notice about their account: where they are active first, or else suspended. */
export async function notifyingOrganizationOf(
  { organizations, members }: Repositories,
  userId: string,
): Promise<string | null> {
  let suspendedIn: string | null = null;
  for (const organizationId of await organizations.idsOf(userId)) {
    const membership = await members.findByUser(organizationId, userId);
    if (membership?.status === "active") return organizationId;
    if (membership?.status === "suspended") suspendedIn ??= organizationId;
  }
  return suspendedIn;
}
