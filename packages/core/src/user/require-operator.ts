import { UsherError } from "../model/errors.ts";
import type { User } from "../model/user.ts";
import { parseEmailAddress } from "../model/text/email-address.ts";
import type { Context } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";

/** Throws `authorize.forbidden` for everyone who came in by a transport. */
export function requireOperator({ actor }: Context): void {
  if (actor?.kind !== "system")
    throw new UsherError("authorize.forbidden", {
      message: "Only the operator of this server can do this.",
    });
}

/** The owner of an address. Throws `user.not_found`. */
export async function userOfAddress({ users }: Repositories, email: string): Promise<User> {
  const parsed = parseEmailAddress(email);
  const user = parsed.ok ? await users.findByVerifiedEmail(parsed.address.key) : null;
  if (user === null) throw new UsherError("user.not_found");
  return user;
}

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
