import { requireOperator } from "../access/require-operator.ts";
import { erasedRecipientHashes } from "../limits/erased-recipients.ts";
import { createPersonMatcher } from "../model/text/person-matcher.ts";
import type { Context } from "../ports/context.ts";
import { personKey, termsOf } from "./person-terms.ts";

export type PersonExport = {
  addresses: readonly string[];
  names: readonly string[];
  /** Someone else has the same name: rows with the name alone are left out. */
  sharesName: boolean;
  /** Whether a keyed hash of the address is kept, because the person was erased. */
  isErased: boolean;
  /** Rows about the person, and rows that name them, by table. */
  held: Record<string, object[]>;
};

/**
 * For the operator: everything that is held about a person. Hashes, keys and secrets of links are left out. Rows may name
 * others as well. Throws `authorize.forbidden`, and `request.invalid` for what is no address.
 */
export async function exportPerson(
  ctx: Context,
  { email }: { email: string },
): Promise<PersonExport> {
  requireOperator(ctx);
  const { people } = ctx.store.read;
  const emailKey = personKey(email);
  const person = await people.find(emailKey);
  return {
    addresses: person.emailKeys,
    names: person.names,
    sharesName: person.sharedNames.length > 0,
    isErased: (await people.report(erasedRecipientHashes(ctx)(emailKey))) !== null,
    held: await people.held(person, createPersonMatcher(termsOf(person))),
  };
}
