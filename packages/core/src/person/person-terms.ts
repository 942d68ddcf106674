import { UsherError } from "../model/errors.ts";
import { parseEmailAddress } from "../model/text/email-address.ts";
import type { PersonTerms } from "../model/text/person-matcher.ts";
import type { Person } from "../ports/person-repository.ts";

/** The key of an address that was typed. Throws `request.invalid`. */
export function personKey(email: string): string {
  const parsed = parseEmailAddress(email);
  if (parsed.ok) return parsed.address.key;
  throw new UsherError("request.invalid", {
    path: "email",
    message: "This is not an email address.",
  });
}

/** A name that someone else has as well finds no one. */
export function termsOf({ emailKeys, names, sharedNames, userIds }: Person): PersonTerms {
  const own = names.filter((name) => !sharedNames.includes(name));
  return { addresses: emailKeys, names: own, userIds };
}
