import { UsherError } from "../model/errors.ts";
import { parseEmailAddress } from "../model/text/email-address.ts";
import type { User } from "../model/user.ts";
import type { Repositories } from "../ports/store.ts";

/** The owner of an address. Throws `user.not_found`. */
export async function userOfAddress({ users }: Repositories, email: string): Promise<User> {
  const parsed = parseEmailAddress(email);
  const user = parsed.ok ? await users.findByVerifiedEmail(parsed.address.key) : null;
  if (user === null) throw new UsherError("user.not_found");
  return user;
}
