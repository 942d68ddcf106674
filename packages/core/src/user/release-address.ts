import { requireOperator } from "../access/require-operator.ts";
import { UsherError } from "../model/errors.ts";
import { parseEmailAddress } from "../model/text/email-address.ts";
import { auditActor, type Context } from "../ports/context.ts";
import { recordUserEvent } from "./record-user-event.ts";
import { userOfAddress } from "./user-of-address.ts";

type ReleasedAddress = { userId: string; email: string; remaining: string[] };

/**
 * For the operator: an address that a user no longer has can be someone else's. Identities, linked Slack accounts and
 * memberships stay. Slack link tokens that were emailed stop working, since the mailbox is not the user's any more.
 * Throws `authorize.forbidden`, `user.not_found`, and `request.invalid` for the newest address of a user who is not disabled.
 */
export async function releaseAddress(
  ctx: Context,
  { email }: { email: string },
): Promise<ReleasedAddress> {
  requireOperator(ctx);
  return ctx.store.transaction(async (tx) => {
    const { id: userId } = await userOfAddress(tx, email);
    const parsed = parseEmailAddress(email);
    if (!parsed.ok) throw new UsherError("user.not_found");
    const { key: emailKey } = parsed.address;
    const released = await tx.users.releaseEmail({ userId, emailKey });
    if (released === null)
      throw new UsherError("request.invalid", {
        path: "email",
        message:
          "This is the newest address of an active user. It can be released once they have signed in with another one, or are disabled.",
      });
    await tx.accountLinks.dropLinkTokens(userId);
    await recordUserEvent(tx, {
      userId,
      action: "user.address_released",
      actor: auditActor(ctx),
      personal: { email: released },
    });
    const user = await tx.users.find(userId);
    const remaining = user?.emails.filter(({ verified }) => verified) ?? [];
    return { userId, email: released, remaining: remaining.map((own) => own.email) };
  });
}
