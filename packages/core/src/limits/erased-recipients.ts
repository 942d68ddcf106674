import type { Context } from "../ports/context.ts";
import { mailbox } from "./recipient-key.ts";

/**
 * What the mailbox of an address is kept as if its person was erased. Every address of the mailbox has the same hashes,
 * so none of them is emailed again.
 */
export function erasedRecipientHashes({ links }: Pick<Context, "links">) {
  return (emailKey: string): string[] =>
    links.recipientHashes(mailbox(emailKey)).map(({ hash }) => hash);
}
