import { parseEmailAddress } from "../model/text/email-address.ts";
import type { Context } from "../ports/context.ts";
import { newId, randomId } from "../model/ids.ts";
import { countRequest } from "../limits/count-request.ts";
import type { SlackAccount, SlackAccountNames } from "../model/slack-account-link.ts";

export type AccountLinkRequest = SlackAccount & SlackAccountNames & { email: string };

export type AccountLinkAnswer =
  /** Does not reveal whether any member has that address. */
  { kind: "asked" } | { kind: "invalid_email" } | { kind: "linked_already" };

const requestsPerWindow = 5;
const maxName = 80;

/**
 * A Slack account names the member it belongs to. The writes and their duration are the same for
 * every address: the job finds out whether an email is sent. Throws `invite.actor_rate_limited`
 * after five requests in ten minutes.
 */
export async function requestAccountLink(
  { store }: Pick<Context, "store">,
  request: AccountLinkRequest,
): Promise<AccountLinkAnswer> {
  const parsed = parseEmailAddress(request.email);
  if (!parsed.ok) return { kind: "invalid_email" };
  const { organizationId, teamId, slackUserId } = request;
  if (await store.read.accountLinks.find(request)) return { kind: "linked_already" };
  await countRequest(store, {
    name: "actor",
    holder: `slack-link:${teamId}:${slackUserId}`,
    limit: requestsPerWindow,
    rejection: "invite.actor_rate_limited",
  });
  const id = newId();
  await store.transaction(async (tx) => {
    await tx.accountLinks.openLinkToken({
      organizationId,
      teamId,
      slackUserId,
      id,
      selector: randomId(),
      emailKey: parsed.address.key,
      slackUserName: request.slackUserName.slice(0, maxName),
      teamName: request.teamName.slice(0, maxName),
    });
    await tx.outbox.enqueue({
      organizationId,
      kind: "mail.account_link",
      key: id,
      payload: { ticketId: id },
      delayMs: 0,
    });
  });
  return { kind: "asked" };
}
