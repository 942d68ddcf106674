import type { Context } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import type { Repositories } from "../ports/store.ts";
import { limitsOf, windowSeconds } from "../model/limits.ts";
import type { PlaceWish } from "../ports/limit-repository.ts";
import { recipientKey } from "./recipient-key.ts";

type Read = Pick<Repositories, "limits">;
type Caller = Pick<Context, "limits">;
const window = windowSeconds.recipient;

/**
 * Counts one email for each of these addresses, over all organizations, and returns the addresses whose
 * recipient has reached the limit. Counted in the caller's transaction, so a rollback takes it back. One
 * statement, unless several addresses reach one recipient. The rows are locked in one order: call it
 * once in a transaction, after `holdOrganization` where that is held, before invitations are changed.
 */
export async function takeRecipients(
  ctx: Caller,
  tx: Read,
  emailKeys: readonly string[],
): Promise<Set<string>> {
  return (await takeRecipientsAndPlaces(ctx, tx, { emailKeys })).full;
}

/**
 * The same, and its first statement takes places for all that are waiting, as `takePlaces` does
 * before it counts: `placed` says whether there were enough. Places of recipients that are rejected
 * here are lost until the next count.
 */
export async function takeRecipientsAndPlaces(
  ctx: Caller,
  tx: Read,
  { emailKeys, places }: { emailKeys: readonly string[]; places?: PlaceWish | undefined },
): Promise<{ full: Set<string>; placed: boolean }> {
  const limit = limitsOf(ctx).recipientPerDay;
  const full = new Set<string>();
  let placed = false;
  let wish = places;
  let waiting = emailKeys.map((emailKey) => ({ emailKey, recipient: recipientKey(emailKey) }));
  while (waiting.length > 0) {
    const round = new Map(waiting.toReversed().map((one) => [one.recipient, one.emailKey]));
    const recipients = [...round.keys()];
    const query = { recipients, limit, windowSeconds: window, places: wish };
    const { taken, placed: now } = await tx.limits.takeRecipients(query);
    placed ||= now;
    wish = undefined;
    for (const { emailKey, recipient } of waiting) if (!taken.has(recipient)) full.add(emailKey);
    waiting = waiting.filter(
      ({ emailKey, recipient }) => taken.has(recipient) && round.get(recipient) !== emailKey,
    );
  }
  return { full, placed };
}

/** Takes back what `takeRecipients` counted in this transaction, where no email goes out after all. */
export async function returnRecipients(tx: Read, emailKeys: readonly string[]): Promise<void> {
  const emails = new Map<string, number>();
  for (const recipient of emailKeys.map(recipientKey))
    emails.set(recipient, (emails.get(recipient) ?? 0) + 1);
  await tx.limits.returnRecipients(emails);
}

/** What `takeRecipients` would reject; counts nothing. */
export async function fullRecipients(
  ctx: Caller,
  read: Read,
  emailKeys: readonly string[],
): Promise<Set<string>> {
  if (emailKeys.length === 0) return new Set();
  const limit = limitsOf(ctx).recipientPerDay;
  const used = new Map(await read.limits.recipientEmails(emailKeys.map(recipientKey), window));
  const rejected = new Set<string>();
  for (const emailKey of emailKeys) {
    const recipient = recipientKey(emailKey);
    const emails = used.get(recipient) ?? 0;
    if (emails >= limit) rejected.add(emailKey);
    else used.set(recipient, emails + 1);
  }
  return rejected;
}

/**
 * The same text whichever organization sent the emails. The exact time would reveal when another
 * organization did, so the whole window is given.
 */
export function recipientRejection(ctx: Caller, emails: readonly string[]): UsherError {
  return new UsherError("invite.recipient_rate_limited", {
    limitName: "recipient",
    limit: limitsOf(ctx).recipientPerDay,
    windowSeconds: window,
    retryAfterSeconds: window,
    ...(emails.length > 0 && { emails }),
  });
}
