import type { Context } from "../ports/context.ts";
import { requireOperator } from "../access/require-operator.ts";
import { notifyingOrganizationOf } from "./notifying-organization-of.ts";
import { dropIdentities } from "./drop-identities.ts";
import { userOfAddress } from "./user-of-address.ts";

type RelinkedUser = {
  userId: string;
  /** How many identities were dropped. */
  identities: number;
  /** Whether an email tells the user: it is sent in the name of an organization they are a member of. */
  notified: boolean;
};

/**
 * For the operator: lets the next session of an address be the user's who has it. Throws `authorize.forbidden`,
 * `user.not_found`.
 */
export async function relinkAddress(
  ctx: Context,
  { email }: { email: string },
): Promise<RelinkedUser> {
  requireOperator(ctx);
  return ctx.store.transaction(async (tx) => {
    const { id: userId } = await userOfAddress(tx, email);
    const notifiedBy = await notifyingOrganizationOf(tx, userId);
    const identities = await dropIdentities(ctx, tx, { userId, notifiedBy });
    return { userId, identities, notified: notifiedBy !== null };
  });
}
