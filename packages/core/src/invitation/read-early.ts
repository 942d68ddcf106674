import { erasedRecipientHashes } from "../limits/erased-recipients.ts";
import { parseEmailAddress } from "../model/text/email-address.ts";
import type { Context } from "../ports/context.ts";
import type { AddressFacts } from "../ports/invitation-repository.ts";
import type { Repositories } from "../ports/store.ts";
import type { CreateRequest } from "./schemas.ts";

/** What is known of the addresses of a call, in the order of its entries. */
export type EarlyFacts = { emailKeys: readonly string[]; facts: AddressFacts };

/**
 * Reads the addresses under the hold on members, without waiting for the caller's access, so that all of it is one round
 * trip. Only for an organization's own key, whose organization is certain, and not with an idempotency key, which is
 * locked before the members. Null otherwise.
 */
export async function readEarly(
  ctx: Pick<Context, "actor" | "organization" | "links">,
  tx: Pick<Repositories, "members" | "invitations">,
  { request, maximum }: { request: CreateRequest; maximum: number },
): Promise<EarlyFacts | null> {
  const { actor, organization } = ctx;
  const { entries, dryRun, idempotencyKey } = request;
  if (actor?.kind !== "org_key" || organization !== null) return null;
  if (dryRun || idempotencyKey !== undefined || entries.length > maximum) return null;
  const emailKeys = entries.flatMap(({ email }) => {
    const parsed = parseEmailAddress(email);
    return parsed.ok ? [parsed.address.key] : [];
  });
  const { organizationId } = actor;
  const read = () => tx.invitations.facts(organizationId, emailKeys, erasedRecipientHashes(ctx));
  return { emailKeys, facts: await underHold(tx, organizationId, read) };
}

/**
 * Who is imported right now is a member in the facts, or waits and then finds the invitation. Statements of a transaction
 * run in the order in which they are sent: the facts are read under the lock.
 */
export async function underHold(
  tx: Pick<Repositories, "members">,
  organizationId: string,
  read: () => Promise<AddressFacts>,
): Promise<AddressFacts> {
  const held = tx.members.hold(organizationId, "shared");
  const [facts] = await Promise.all([read(), held]);
  return facts;
}
