import type { Context } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import { checkPlaces, placesFor, takePlaces } from "../limits/limit-places.ts";
import {
  fullRecipients,
  recipientRejection,
  takeRecipientsAndPlaces,
} from "../limits/limit-recipients.ts";
import type { Access } from "../access/access.ts";
import type { CreateResults } from "./create-results.ts";
import type { Invitation } from "../model/invitation.ts";
import type { CreateRequest } from "./prepare-entries.ts";
import { isSentAgain } from "./resend-batch.ts";

type Call = {
  ctx: Context;
  tx: Repositories;
  access: Access;
  request: CreateRequest;
  counting: boolean;
};
type Reopened = [number, Invitation][];

/**
 * What is left after the rules of each entry: mails per recipient refuse single entries, the pending
 * cap and the organization's window the whole call. Returns the open invitations that are still to
 * be sent again. Throws `invite.pending_limit`, `invite.org_rate_limited`.
 */
export async function applyLimits(
  call: Call,
  results: CreateResults,
  reopened: Reopened,
): Promise<Reopened> {
  const { going, placed } = await withoutFullRecipients(call, results, reopened);
  results.throwIfAtomic();
  const { tx, access, request, counting } = call;
  const adding = results.waiting().length;
  if (request.dryRun) await checkPlaces(tx, access.organization, adding);
  else if (!placed) await takePlaces(tx, access.organization, { adding, counting });
  return going;
}

/** An entry that has to be approved first is counted when its mail is. */
async function withoutFullRecipients(
  { ctx, tx, access, request }: Call,
  results: CreateResults,
  reopened: Reopened,
): Promise<{ going: Reopened; placed: boolean }> {
  const again = reopened.filter(([, invitation]) => isSentAgain(access, invitation));
  const mailing = results.waiting().filter(([, entry]) => entry.approval === null);
  const emailKeys = [
    ...again.map(([, invitation]) => invitation.emailKey),
    ...mailing.map(([, entry]) => entry.emailKey),
  ];
  const places = placesFor(access.organization, results.waiting().length);
  const { full, placed } = request.dryRun
    ? { full: await fullRecipients(ctx, tx, emailKeys), placed: false }
    : await takeRecipientsAndPlaces(ctx, tx, { emailKeys, places });
  for (const [index, entry] of mailing)
    if (full.has(entry.emailKey)) results.fail(index, recipientRejection(ctx, []));
  for (const [index, invitation] of again)
    if (full.has(invitation.emailKey)) results.unchanged(index, invitation);
  const going = reopened.filter(([, invitation]) => !full.has(invitation.emailKey));
  return { going, placed };
}
